package org.crontabber.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.JobJars.job;
import static org.crontabber.testing.JobJars.transactional;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.crontabber.cli.JobClasses;
import org.crontabber.testing.JobJars;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes that can't be run: their jobs are broken, with file and line, and no other. */
class JavaClassesTest {
    private static final int CLASS_VERSION_BYTE = 7;
    private static final byte NEWER_THAN_ALL = (byte) 200;

    @TempDir
    private Path directory = Path.of("");

    private Path jars = Path.of("");

    @BeforeEach
    void directory() throws IOException {
        jars = Files.createDirectories(directory.resolve("jobs"));
    }

    private Configuration read(String jobs) throws IOException {
        Path file = directory.resolve("crontabber.toml");
        Files.writeString(
                file, "[daemon]\njobs_dir = \"" + jars + "\"\n[job.other]\nevery = \"1d\"\nexec = [\"true\"]\n" + jobs);
        return Configuration.read(file, new JobClasses(true));
    }

    private List<String> problems(String name, String more) throws IOException {
        Configuration configuration = read("[job.a]\nevery = \"1d\"\njava = \"jobs." + name + "\"\n" + more);
        assertThat(configuration.job("other")).as("another job of the file").isPresent();
        assertThat(configuration.isUsable()).isTrue();
        assertThat(configuration.broken().keySet())
                .isSubsetOf("a")
                .hasSameSizeAs(configuration.problems().stream().limit(1).toList());
        return configuration.problems().stream()
                .map(problem -> problem.toString().replace(directory + "/", ""))
                .toList();
    }

    private void broken(String name, String problem) throws IOException {
        assertThat(problems(name, "")).singleElement().asString().startsWith("crontabber.toml:8: " + problem);
    }

    @Test
    @DisplayName("71 a class that is in no jar, in two of them, or in one that is cut off")
    void aClassThatIsNotThereOnce() throws IOException {
        broken("Nothing", "class jobs.Nothing is in no jar of jobs, which has no jars (job 'a')");

        Path whole = JobJars.write(jars.resolve("one.jar"), job("Twice", ""));
        assertThat(problems("Twice", "")).isEmpty();
        Files.copy(whole, jars.resolve("two.jar"));
        broken("Twice", "class jobs.Twice is in more than one jar of jobs: one.jar, two.jar (job 'a')");

        byte[] bytes = Files.readAllBytes(whole);
        Files.delete(jars.resolve("two.jar"));
        Files.write(whole, Arrays.copyOf(bytes, bytes.length / 2));
        broken("Twice", "class jobs.Twice is in no jar of jobs; one.jar can't be read: ");
    }

    @Test
    @DisplayName("A class within a class is named with a $, and a name with a dot is told so")
    void aClassWithinAClass() throws IOException {
        JobJars.write(
                jars.resolve("in.jar"),
                "public class Outer { public static class In implements Job { public void run(Context c) {} } }");

        assertThat(problems("Outer$In", "")).isEmpty();
        broken("Outer.In", "class jobs.Outer.In is in no jar of jobs; jobs.Outer$In is: write it so (job 'a')");
        broken("Outer.Out", "class jobs.Outer.Out is in no jar of jobs (job 'a')");
    }

    @Test
    @DisplayName("More jars than are read: a class that is not found may be in one of the others")
    void tooManyJars() throws IOException {
        Path jar = JobJars.write(jars.resolve("a.jar"), "public class Library {}");
        for (int number = 0; number < 1_000; number++) {
            Files.createLink(jars.resolve("b" + number + ".jar"), jar);
        }
        JobJars.write(jars.resolve("last.jar"), job("Last", ""));

        broken(
                "Last",
                "class jobs.Last is in no jar of jobs; only the first 1000 of its jars were read, 2 were not (job 'a')");
    }

    @Test
    @DisplayName("71 a class for a newer Java, or of bytes that are no class")
    void aClassOfAnotherVersion() throws IOException {
        Path classes = JobJars.classes(job("Newer", ""));
        Path file = classes.resolve("jobs/Newer.class");
        byte[] bytes = Files.readAllBytes(file);
        bytes[CLASS_VERSION_BYTE] = NEWER_THAN_ALL;
        Files.write(file, bytes);
        JobJars.pack(jars.resolve("newer.jar"), classes);
        broken("Newer", "class jobs.Newer in newer.jar is for a newer Java than this one, ");

        Files.write(file, new byte[] {1, 2, 3});
        JobJars.pack(jars.resolve("newer.jar"), classes);
        broken("Newer", "class jobs.Newer in newer.jar can't be loaded: java.lang.ClassFormatError");
    }

    @Test
    @DisplayName("71 a class that is no job, can't be made, or whose static initialiser throws")
    void aClassThatIsNoJob() throws IOException {
        JobJars.write(
                jars.resolve("odd.jar"),
                "public class Plain {}",
                "public abstract class Half implements Job {}",
                "public class Both implements Job, TransactionalJob {"
                        + " public void run(Context c) {} public void run(Context c, Connection n) {} }",
                "public class Throws implements Job { static int x = 1 / 0; public void run(Context c) {} }",
                "public class Two implements Job { public Two() {} Two(Clock clock) {} public void run(Context c) {} }",
                "public class Marked implements Job { public Marked() { throw new IllegalStateException(); }"
                        + " @Inject Marked(Clock clock) {} public void run(Context c) {} }",
                "public class Twice implements Job { @Inject Twice() {} @Inject Twice(Clock clock) {} public void run(Context c) {} }",
                "public class Asks implements Job { @Inject Asks(@Named(\"nowhere\") DataSource d) {} public void run(Context c) {} }");

        broken("Plain", "class jobs.Plain in odd.jar is no job: it has to implement org.crontabber.api.Job");
        broken("Half", "class jobs.Half in odd.jar is no job");
        broken("Both", "class jobs.Both in odd.jar is a Job and a TransactionalJob: choose one");
        broken(
                "Throws",
                "the static initialiser of class jobs.Throws in odd.jar throws: java.lang.ArithmeticException");
        broken(
                "Two",
                "class jobs.Two in odd.jar has 2 constructors: put @Inject of jakarta.inject on the one that is to make the job");
        assertThat(problems("Marked", "")).isEmpty();
        broken("Twice", "class jobs.Twice can't be made: ");
        broken("Asks", "class jobs.Asks can't be made: ");
        assertThat(problems("Asks", "").get(0)).contains("nowhere");
    }

    @Test
    @DisplayName("71 a library that a class needs is missing, or is there in another version")
    void aLibraryThatIsMissing() throws IOException {
        Path classes = JobJars.classes(
                "public class Library { public static int answer() { return 42; } }",
                "public class Needs implements Job { static final int X = Library.answer(); public void run(Context c) {} }");
        Files.delete(classes.resolve("jobs/Library.class"));
        JobJars.pack(jars.resolve("needs.jar"), classes);
        broken("Needs", "class jobs.Needs in needs.jar can't be loaded: java.lang.NoClassDefFoundError: jobs/Library");
    }

    @Test
    @DisplayName("A jar does not see another one's classes, nor the daemon's libraries")
    void jarsAreApart() throws IOException {
        JobJars.write(jars.resolve("other.jar"), "public class Library {}");
        JobJars.write(
                jars.resolve("looks.jar"),
                "public class Looks implements Job { static {"
                        + " for (String name : new String[] {\"jobs.Library\", \"org.crontabber.tick.TickLoop\", \"tools.jackson.databind.ObjectMapper\"}) {"
                        + " try { Class.forName(name); throw new IllegalStateException(name); } catch (ClassNotFoundException e) { } } }"
                        + " public void run(Context c) {} }");

        assertThat(problems("Looks", "")).isEmpty();
    }

    @Test
    @DisplayName("Settings that a class does not know, lacks, or that are of another type: each with its line")
    void settingsThatAreWrong() throws IOException {
        JobJars.write(jars.resolve("set.jar"), """
                public class Set implements Job {
                    enum Mode { FAST }
                    record Inner(int deep, Optional<String> more) {}
                    record Settings(int batchSize, String target, Duration pause, Optional<List<Inner>> inner, Optional<Mode> mode) {
                        Settings { if (batchSize > 1000) { throw new IllegalArgumentException("batch_size is at most 1000"); } }
                    }
                    @Inject Set(Settings settings) {}
                    public void run(Context c) {}
                }
                """, job("None", ""));

        assertThat(
                        problems(
                                "Set",
                                "[job.a.config]\nbatch_size = \"many\"\nbacth = 1\npause = \"5 minutes\"\ninner = [{ deep = 1, deeper = 2 }]\n"))
                .satisfiesExactly(
                        missing ->
                                assertThat(missing).startsWith("crontabber.toml:8: key 'target' is missing (job 'a')"),
                        size -> assertThat(size).startsWith("crontabber.toml:10: batch_size = \"many\" is no int (job"),
                        key -> assertThat(key)
                                .startsWith(
                                        "crontabber.toml:11: unknown key 'bacth' (known: batch_size, inner, mode, pause, target)"),
                        pause -> assertThat(pause)
                                .startsWith("crontabber.toml:12: pause = \"5 minutes\" is no Duration"),
                        inner -> assertThat(inner)
                                .startsWith("crontabber.toml:13: inner = ")
                                .contains(": unknown key 'deeper' (job"));
        assertThat(problems("Set", "[job.a.config]\nbatch_size = 1001\ntarget = \"x\"\npause = \"5m\"\n"))
                .containsExactly("crontabber.toml:8: config: batch_size is at most 1000 (job 'a')");
        assertThat(
                        problems(
                                "Set",
                                "[job.a.config]\nbatch_size = 1\ntarget = \"x\"\npause = \"5m\"\ninner = [{ deep = 1 }]\nmode = \"fast\"\n"))
                .isEmpty();
        assertThat(problems("None", "config = { x = 1 }"))
                .containsExactly(
                        "crontabber.toml:9: class jobs.None takes no config: give its constructor a record (job 'a')");
    }

    @Test
    @DisplayName("A module that a jar brings gives its jobs what they ask for")
    void aModuleOfItsOwn() throws IOException {
        Path classes = JobJars.classes(
                "public class Parts extends com.google.inject.AbstractModule { protected void configure() {"
                        + " bind(String.class).annotatedWith(com.google.inject.name.Names.named(\"greeting\")).toInstance(\"hello\"); } }",
                "public class Greets implements Job { @Inject Greets(@Named(\"greeting\") String greeting) {} public void run(Context c) {} }");
        JobJars.pack(jars.resolve("greets.jar"), classes);
        broken("Greets", "class jobs.Greets can't be made: ");

        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        Files.writeString(services.resolve("com.google.inject.Module"), "jobs.Parts\n");
        JobJars.pack(jars.resolve("greets.jar"), classes);
        assertThat(problems("Greets", "")).isEmpty();
    }

    @Test
    @DisplayName("A transactional job works on a database of the configuration, by default main")
    void aTransactionalJobNeedsItsDatabase() throws IOException {
        JobJars.write(jars.resolve("daily.jar"), transactional("Daily", ""));
        assertThat(problems("Daily", "")).isEmpty();

        Path file = Files.writeString(directory.resolve("elsewhere.toml"), """
                [daemon]
                jobs_dir = "%s"
                state = "ops"
                [database.ops]
                url = "jdbc:postgresql://localhost/ops"
                [job.a]
                every = "1d"
                java = "jobs.Daily"
                """.formatted(jars));
        assertThat(Configuration.read(file, new JobClasses(true)).problems())
                .extracting(Problem::message)
                .containsExactly("class jobs.Daily works on database 'main', which is not one of ops (job 'a')");
    }

    @Test
    @DisplayName("Root looks at a class and runs none of its code")
    void rootRunsNoCode() throws IOException {
        JobJars.write(
                jars.resolve("odd.jar"),
                "public class Throws implements Job { record Settings(int size) {} static int x = 1 / 0;"
                        + " Throws(Settings settings) {} public void run(Context c) {} }");
        Path file = Files.writeString(directory.resolve("root.toml"), "[daemon]\njobs_dir = \"" + jars + """
                "
                [job.a]
                every = "1d"
                java = "jobs.Throws"
                config = { sice = 1 }
                [job.b]
                every = "1d"
                java = "jobs.Throws"
                config = { size = 1 }
                """);

        Configuration configuration = Configuration.read(file, new JobClasses(false));

        assertThat(configuration.problems())
                .extracting(Problem::message)
                .containsExactly("key 'size' is missing (job 'a')", "unknown key 'sice' (known: size) (job 'a')");
        assertThat(configuration.job("b")).isPresent();
    }
}
