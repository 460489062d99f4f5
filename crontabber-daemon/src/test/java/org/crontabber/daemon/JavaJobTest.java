package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.JobJars.job;
import static org.crontabber.testing.JobJars.transactional;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crontabber.testing.JobJars;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Jobs in Java, from jars, on a running daemon. */
class JavaJobTest extends OnLiveDaemon {
    private Path jars = Path.of("");

    @BeforeEach
    void directory() throws IOException {
        jars = Files.createDirectories(directory.resolve("jobs"));
    }

    private void jar(String... classes) throws IOException {
        JobJars.write(jars.resolve("jobs.jar"), classes);
    }

    private String jobs(String... more) {
        return "[http]\nlisten = \"off\"\n[daemon]\njobs_dir = \"" + jars + "\"\n" + String.join("\n", more);
    }

    private static String everyHour(String name) {
        return "[job." + name.toLowerCase(Locale.ROOT) + "]\nevery = \"1h\"\njava = \"jobs." + name + "\"\n";
    }

    private String output(String job) throws Exception {
        String hex = rows(
                        address,
                        "SELECT encode(output_head, 'hex') FROM crontabber.attempt WHERE job = '" + job
                                + "' ORDER BY seq LIMIT 1")
                .get(0);
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
    }

    private String first(String columns) throws Exception {
        return rows(address, "SELECT " + columns + " FROM crontabber.attempt ORDER BY seq LIMIT 1")
                .get(0);
    }

    @Test
    @DisplayName("A job is told its date, slot and settings, and its lines are its output")
    void isToldAllThatItNeeds() throws Exception {
        jar("""
                public class Report implements Job {
                    record Settings(int batchSize, Duration pause, Optional<String> target, @Nullable String note) {}
                    private final Settings settings;
                    private final Clock clock;
                    @Inject Report(Settings settings, Clock clock) { this.settings = settings; this.clock = clock; }
                    public void run(Context context) {
                        context.log().log(System.Logger.Level.INFO, "{0} {1} {2}", context.date(), context.slot(), settings);
                        context.log().log(System.Logger.Level.INFO, context.key() + " " + context.attempt() + " " + clock.getZone());
                        context.progress(1, 3, "a third");
                    }
                }
                """);
        String text = jobs("""
                [job.report]
                every = "1d"
                at = "02:00"
                zone = "Europe/Berlin"
                java = "jobs.Report"
                config = { batch_size = 500, pause = "5m" }
                """);
        try (LiveDaemon daemon = daemon(text)) {
            daemon.awaitLine("succeeded report");
        }
        assertThat(output("report"))
                .contains(
                        "INFO 2027-03-01 2027-03-01T02:00+01:00[Europe/Berlin] Settings[batchSize=500, pause=PT5M,"
                                + " target=Optional.empty, note=null]",
                        " 1 Z",
                        "1 of 3 a third");
    }

    @Test
    @DisplayName(
            "19 a transactional job inserts and throws: nothing is there, and it is attempted again until it is, once")
    void aTransactionalJobIsExactlyOnce() throws Exception {
        execute(address, "CREATE TABLE public.effect (day date); CREATE TABLE public.mended (yes bool)");
        jar(transactional("Daily", """
                try (PreparedStatement insert = connection.prepareStatement("INSERT INTO public.effect VALUES (?)")) {
                    insert.setObject(1, context.date());
                    insert.executeUpdate();
                }
                try (ResultSet mended = connection.createStatement().executeQuery("SELECT 1 FROM public.mended")) {
                    if (!mended.next()) { throw new IllegalStateException("not mended yet"); }
                }
                """));
        String text = jobs("""
                [job.daily]
                every = "1d"
                at = "02:00"
                start = "2027-02-20"
                java = "jobs.Daily"
                backfill = true
                """);
        try (LiveDaemon daemon = daemon(text)) {
            daemon.awaitLine("failed daily 2027-02-20T02:00:00Z #1");
            assertThat(rows(address, "SELECT count(*) FROM public.effect")).containsExactly("0");
            assertThat(first("error_class, error_message")).isEqualTo("java.lang.IllegalStateException not mended yet");
            assertThat(first("trace")).contains("at jobs.Daily.run(Daily.java:");
            execute(address, "INSERT INTO public.mended VALUES (true)");
            daemon.at(at("03-01 10:10"));
            daemon.awaitLines("succeeded daily", 10);
        }
        assertThat(rows(address, "SELECT day FROM public.effect ORDER BY day"))
                .hasSize(10)
                .doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("A transactional job may not end its transaction: commit, rollback, setAutoCommit and close say why")
    void aTransactionalJobDoesNotCommit() throws Exception {
        jar(
                transactional("Commits", "connection.commit();"),
                transactional("Slips", "connection.createStatement().execute(\"COMMIT\");"),
                transactional("Saves", "connection.rollback(connection.setSavepoint());"));
        String text = jobs(everyHour("Commits"), everyHour("Slips"), everyHour("Saves"));
        try (LiveDaemon daemon = daemon(text)) {
            daemon.awaitLine("failed commits");
            daemon.awaitLine("failed slips");
            daemon.awaitLine("succeeded saves");
        }
        assertThat(rows(address, "SELECT error_class, error_message FROM crontabber.attempt WHERE job = 'commits'")
                        .get(0))
                .startsWith("2D000 commit() is not for a TransactionalJob: its transaction also records");
        assertThat(rows(
                        address,
                        "SELECT s.state FROM crontabber.slot s JOIN crontabber.job j ON j.id = s.job_id"
                                + " WHERE j.name = 'slips'"))
                .containsExactly("held");
    }

    @Test
    @DisplayName(
            "60 connections that a job does not give back are closed with what they have begun; others are cleared")
    void connectionsAreClearedAndClosed() throws Exception {
        execute(address, "CREATE TABLE public.effect (what text)");
        jar("""
                public class Leaks implements Job {
                    private final DataSource main;
                    @Inject Leaks(@Named("main") DataSource main) { this.main = main; }
                    public void run(Context context) throws Exception {
                        Connection left = main.getConnection();
                        left.setAutoCommit(false);
                        left.createStatement().execute("INSERT INTO public.effect VALUES ('left'); SELECT pg_advisory_lock(8)");
                        try (Connection given = main.getConnection()) {
                            given.createStatement().execute("SET search_path = nowhere; CREATE TEMP TABLE t (); SELECT pg_advisory_lock(9)");
                        }
                        Transactions.run(main, connection -> {
                            try (ResultSet path = connection.createStatement().executeQuery("SHOW search_path")) {
                                path.next();
                                connection.createStatement().execute("INSERT INTO public.effect VALUES ('" + path.getString(1) + "')");
                            }
                        });
                    }
                }
                """);
        try (LiveDaemon daemon = daemon(jobs(everyHour("Leaks")))) {
            daemon.awaitLine("succeeded leaks");
            assertThat(rows(address, "SELECT what FROM public.effect")).containsExactly("public");
            assertThat(rows(address, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid IN (8, 9)"))
                    .containsExactly("0");
        }
    }

    @Test
    @DisplayName(
            "16, 17 OutOfMemoryError, StackOverflowError, System.exit, a wrong library: the attempt fails, and nothing else")
    void errorsEndTheAttemptOnly() throws Exception {
        jar(
                job(
                        "Memory",
                        "long[][] all = new long[1000000][]; for (int i = 0; ; i++) { all[i % 1000000] = new long[Integer.MAX_VALUE - 8]; }"),
                job("Stack", "run(context);"),
                job("Exits", "System.exit(3);"),
                job("Halts", "Runtime.getRuntime().halt(4);"),
                job("Links", "throw new NoSuchMethodError(\"of another version\");"),
                job("Fine", ""));
        String text = Stream.of("Memory", "Stack", "Exits", "Halts", "Links", "Fine")
                .map(JavaJobTest::everyHour)
                .collect(Collectors.joining());
        try (LiveDaemon daemon = daemon(jobs(text))) {
            daemon.awaitLines("failed", 5);
            daemon.awaitLine("succeeded fine");
        }
        assertThat(rows(
                        address,
                        "SELECT job, error_class FROM crontabber.attempt WHERE outcome = 'failed' ORDER BY job"))
                .containsExactly(
                        "exits org.crontabber.action.java.NoExit$ExitRefused",
                        "halts org.crontabber.action.java.NoExit$ExitRefused",
                        "links java.lang.NoSuchMethodError",
                        "memory java.lang.OutOfMemoryError",
                        "stack java.lang.StackOverflowError");
        assertThat(rows(address, "SELECT error_message FROM crontabber.attempt WHERE job = 'exits'"))
                .containsExactly(
                        "the job called System.exit(3), which would end the daemon: return, or throw an exception");
    }

    @Test
    @DisplayName(
            "51, 52 a Java job that never returns is interrupted at its time limit, and at a stop; that is no success")
    void isInterrupted() throws Exception {
        jar(
                job("Sleeps", "Thread.sleep(1000000);"),
                job("Swallows", "try { Thread.sleep(1000000); } catch (InterruptedException e) { return; }"),
                job("Spins", "while (!context.isStopping()) { Thread.onSpinWait(); } context.checkStopping();"),
                transactional("Queries", "connection.createStatement().execute(\"SELECT pg_sleep(1000)\");"),
                job("Waits", "Thread.sleep(1000000);"));
        String limited = Stream.of("Sleeps", "Swallows", "Spins", "Queries")
                .map(name -> everyHour(name) + "timeout = \"1s\"\n")
                .collect(Collectors.joining());
        try (LiveDaemon daemon = daemon(jobs("concurrency = 8", limited, everyHour("Waits")))) {
            daemon.awaitLines("timed_out", 4);
            daemon.awaitLine("start waits");
        }
        assertThat(rows(address, "SELECT job, outcome, error_message FROM crontabber.attempt ORDER BY job"))
                .containsExactly(
                        "queries timed_out did not end within 1s",
                        "sleeps timed_out did not end within 1s",
                        "spins timed_out did not end within 1s",
                        "swallows timed_out did not end within 1s",
                        "waits interrupted the daemon was stopped");
    }

    @Test
    @DisplayName("53, 71 threads that a job leaves are interrupted and named, programs are ended")
    void threadsAndProgramsAreEnded() throws Exception {
        jar(job("Leaves", """
                Thread left = new Thread(() -> { try { Thread.sleep(1000000); } catch (InterruptedException e) { } }, "left-behind");
                left.start();
                Program.Finished shouted = context.program("/bin/sh", "-c", "tr a-z A-Z; echo oops >&2; exit 3").input("abc").run();
                context.log().log(System.Logger.Level.INFO, shouted.output() + shouted.errors() + shouted.exitCode());
                context.program("/bin/sh", "-c", "setsid sleep 5577 >/dev/null 2>&1 </dev/null &").run();
                """));
        try (LiveDaemon daemon = daemon(jobs(everyHour("Leaves")))) {
            daemon.awaitLine("succeeded leaves");
            assertThat(ProcessHandle.allProcesses()
                            .map(handle -> handle.info().commandLine().orElse("")))
                    .noneMatch(line -> line.contains("sleep 5577"));
        }
        assertThat(output("leaves"))
                .contains("ABCoops\n3", "[crontabber: 1 thread that it left running was interrupted: left-behind]");
    }

    @Test
    @DisplayName(
            "71 a jar is replaced while its job runs: the attempt goes on, the next one has the new jar, the copy is gone")
    void aJarIsReplaced() throws Exception {
        String waits = job(
                "Job1",
                "context.log().log(System.Logger.Level.INFO, \"first\");"
                        + " while (!java.nio.file.Files.exists(java.nio.file.Path.of(\"" + directory.resolve("go")
                        + "\"))) { Thread.sleep(20); }"
                        + " context.log().log(System.Logger.Level.INFO, Library.said());");
        jar(waits, "public class Library { static String said() { return \"old\"; } }");
        try (LiveDaemon daemon = daemon(jobs(everyHour("Job1")))) {
            daemon.awaitLine("start job1");
            jar(job("Job1", "context.log().log(System.Logger.Level.INFO, \"new\");"));
            daemon.reload(jobs(everyHour("Job1"), everyHour("Job1").replace("[job.job1]", "[job.more]")));
            daemon.awaitLine("reloaded");
            daemon.at(at("03-01 10:05"));
            daemon.awaitLine("succeeded more");
            Files.createFile(directory.resolve("go"));
            daemon.awaitLine("succeeded job1 2027-03-01T10:00:00Z #1");
            assertThat(output("job1")).contains("first", "old");
            daemon.at(at("03-01 11:00"));
            daemon.awaitLine("succeeded job1 2027-03-01T11:00:00Z #1");
        }
        assertThat(rows(
                        address,
                        "SELECT convert_from(output_head, 'UTF8') LIKE '%INFO new%' FROM crontabber.attempt"
                                + " WHERE job = 'job1' ORDER BY seq"))
                .containsExactly("f", "t");
    }
}
