package org.crontabber.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.crontabber.cli.JobClasses;
import org.crontabber.decision.Backfill;
import org.crontabber.decision.Dependency;
import org.crontabber.decision.Job;
import org.crontabber.decision.Retry;
import org.crontabber.schedule.Every;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigurationTest {
    @TempDir
    private Path directory = Path.of("");

    private Configuration read(String toml) throws IOException {
        Path file = directory.resolve("crontabber.toml");
        Files.writeString(file, toml);
        return Configuration.read(file);
    }

    private List<String> messages(Configuration configuration) {
        return configuration.problems().stream()
                .map(problem -> problem.toString().replace(directory + "/", ""))
                .toList();
    }

    private static String job(String keys) {
        return "[job.a]\nexec = [\"true\"]\n" + keys;
    }

    @Test
    void anEmptyFileHasTheDefaults() throws IOException {
        Configuration configuration = read("");

        assertThat(configuration.problems()).isEmpty();
        assertThat(configuration.isUsable()).isTrue();
        assertThat(configuration.daemon()).isEqualTo(DaemonSettings.DEFAULT);
        assertThat(configuration.http()).isEqualTo(HttpSettings.DEFAULT);
        assertThat(configuration.databases()).containsOnlyKeys("main");
    }

    @Test
    void aJobHasItsDefaults() throws IOException {
        JobDefinition definition = read(job("every = \"1h\"")).job("a").orElseThrow();

        assertThat(definition.job())
                .isEqualTo(new Job(
                        "a",
                        new Every(Duration.ofHours(1), ZoneId.of("UTC")),
                        null,
                        null,
                        Retry.DEFAULT,
                        List.of(),
                        Duration.ofHours(1),
                        true));
        assertThat(definition.killAfter()).isEqualTo(Duration.ofSeconds(10));
        assertThat(definition.work()).isEqualTo(new Work.Exec(List.of("true")));
    }

    @Test
    void readsEveryKeyOfAJob() throws IOException {
        Configuration configuration = read("""
                        [job.parent]
                        cron = "*/30 * * * *"
                        shell = "echo"
                        env = { LC_ALL = "C" }
                        directory = "/srv"
                        umask = "027"

                        [job.a]
                        every = "2d"
                        at = "1:1"
                        zone = "Europe/Berlin"
                        start = 2026-01-01
                        sql = "CALL refresh(:date)"
                        transaction = "own"
                        isolation = "repeatable read"
                        backfill = { order = "newest-first", on_failure = "continue", hold_after = 5, max_age = "90d", max_per_tick = 50 }
                        retry = { delay = "1m", factor = 1.5, max = "1h" }
                        after = [{ job = "parent", match = "latest" }]
                        timeout = "45m"
                        kill_after = "3s"
                        enabled = false
                        description = "d"
                        owner = "o"
                        runbook = "r"
                        """);

        JobDefinition definition = configuration.job("a").orElseThrow();
        Job job = definition.job();
        assertThat(job.schedule().text()).isEqualTo("every 2d at 01:01");
        assertThat(job.schedule().zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
        assertThat(job.start()).isEqualTo(Instant.parse("2025-12-31T23:00:00Z"));
        assertThat(job.backfill())
                .isEqualTo(new Backfill(
                        Backfill.Order.NEWEST_FIRST, Backfill.OnFailure.CONTINUE, 5, Duration.ofDays(90), 50));
        assertThat(job.retry()).isEqualTo(new Retry(Duration.ofMinutes(1), 1.5, Duration.ofHours(1)));
        assertThat(job.after()).containsExactly(new Dependency("parent", Dependency.Match.LATEST));
        assertThat(job.timeout()).isEqualTo(Duration.ofMinutes(45));
        assertThat(job.enabled()).isFalse();
        assertThat(definition.work())
                .isEqualTo(new Work.Sql(
                        "CALL refresh(:date)",
                        null,
                        new Work.Session("main", true, Work.Isolation.REPEATABLE_READ, null, null, 1)));
        assertThat(definition.notes()).hasSize(3);
        assertThat(definition.line()).isEqualTo(8);
        JobDefinition process = configuration.job("parent").orElseThrow();
        assertThat(process.env()).containsExactly(java.util.Map.entry("LC_ALL", "C"));
        assertThat(process.directory()).isEqualTo(Path.of("/srv"));
        assertThat(process.umask()).isEqualTo(23);
    }

    static Stream<List<String>> problems() {
        return Stream.of(
                List.of("every = \"24h\"\nat = \"10:00\"", "4: at '10:00' of job 'a' goes with an every in d or w"),
                List.of("", "1: no schedule of job 'a'"),
                List.of("every = 7", "3: every '7' of job 'a' is not a duration"),
                List.of(
                        "every = \"1d\"\ntimout = \"5m\"",
                        "4: unknown key 'timout' of job 'a'; did you mean 'timeout'?"),
                List.of("every = \"1d\"\nafter = [\"a\"]", "1: job 'a' waits for itself: a → a"),
                List.of("every = \"1d\"\nafter = [\"b\"]", "1: job 'a' is after 'b', which does not exist"),
                List.of(
                        "cron = \"0 0 1 * 1\"",
                        "3: cron '0 0 1 * 1' of job 'a' has both a day of the month and a weekday"),
                List.of("cron = \"0 0 30 2 *\"", "3: cron '0 0 30 2 *' of job 'a' never fires"),
                List.of("cron = \"61 * * * *\"", "3: cron '61 * * * *' of job 'a' is not a cron expression"),
                List.of("cron = \"@reboot\"", "3: cron '@reboot' of job 'a' is not a cron expression"),
                List.of(
                        "every = \"1d\"\nbackfill = { order = \"newest-first\" }",
                        "4: order 'newest-first' of job 'a' goes only with on_failure = \"continue\""),
                List.of(
                        "every = \"1d\"\nzone = \"Europe/Berln\"",
                        "4: zone 'Europe/Berln' of job 'a' is not a time zone"),
                List.of("every = \"1d\"\nstart = \"soon\"", "4: start 'soon' of job 'a' is not a date"),
                List.of("every = \"1d\"\ncron = \"@daily\"", "1: both every and cron of job 'a'"),
                List.of("every = \"1d\"\nsql = \"SELECT 1\"", "1: exec and sql of job 'a': say one of them"),
                List.of("every = \"1d\"\nretry = { factor = 0 }", "4: factor '0' in retry of job 'a' is not a number"),
                List.of("every = \"1d\"\nenv = { A = 1 }", "4: A '1' in env of job 'a' is not a string in quotes"));
    }

    @DisplayName(
            "conformance 2, 3, 58: a job with a mistake: no schedule, an unknown key, a missing parent, itself as its parent, a time of day where none goes")
    @ParameterizedTest
    @MethodSource("problems")
    void isToldWithItsLineAndItsValue(List<String> row) throws IOException {
        assertThat(messages(read(job(row.get(0)))))
                .singleElement()
                .asString()
                .startsWith("crontabber.toml:" + row.get(1));
    }

    @Test
    @DisplayName("conformance 3: a job in Java whose class is not there")
    void isAnErrorThatNamesTheClass() throws IOException {
        Path file = directory.resolve("crontabber.toml");
        Files.writeString(
                file,
                "[daemon]\njobs_dir = \"" + directory
                        + "\"\n[job.a]\nevery = \"1d\"\njava = \"org.example.Nothing\"\n");
        Configuration configuration = Configuration.read(file, new JobClasses(true));

        assertThat(messages(configuration))
                .containsExactly("crontabber.toml:5: class org.example.Nothing is in no jar of " + directory
                        + ", which has no jars (job 'a')");
        assertThat(configuration.broken()).containsOnlyKeys("a");
    }

    @Test
    void aFileOfSqlIsReadWhereTheJobStands() throws IOException {
        Files.createDirectories(directory.resolve("conf.d"));
        Files.writeString(directory.resolve("conf.d/a.sql"), "SELECT 1");
        Files.writeString(directory.resolve("conf.d/a.toml"), "[job.a]\nevery = \"1d\"\nsql_file = \"a.sql\"\n");
        Files.writeString(directory.resolve("conf.d/b.toml"), "[job.b]\nevery = \"1d\"\nsql_file = \"nowhere.sql\"\n");

        Configuration configuration = read("");

        assertThat(configuration.job("a").orElseThrow().work().text()).isEqualTo("sql  SELECT 1  (on main)");
        assertThat(messages(configuration))
                .containsExactly(
                        "conf.d/b.toml:3: sql_file 'nowhere.sql' of job 'b': conf.d/nowhere.sql: does not exist");
    }

    @Test
    void offersPlaceholdersThatExist() throws IOException {
        assertThat(messages(read("[job.a]\nevery = \"1d\"\nexec = [\"x\", \"{{literal} {dat}\"]")))
                .singleElement()
                .asString()
                .startsWith("crontabber.toml:3: placeholder '{dat}' in exec of job 'a'")
                .contains("did you mean 'date'?");
    }

    @Test
    @DisplayName("conformance 3: two jobs of one name, in one file or in two")
    void areAnErrorThatNamesBothPlaces() throws IOException {
        assertThat(messages(read(job("every = \"1d\"\n") + job("every = \"2d\""))))
                .singleElement()
                .asString()
                .startsWith("crontabber.toml:4: is not TOML: ");
        Files.createDirectories(directory.resolve("conf.d"));
        Files.writeString(directory.resolve("conf.d/b.toml"), job("every = \"1d\""));
        assertThat(messages(read(job("every = \"1d\""))))
                .containsExactly("conf.d/b.toml:1: job 'a' is defined already in crontabber.toml");
    }

    @Test
    @DisplayName("conformance 3: several mistakes in one file")
    void areReportedAllAtOnce() throws IOException {
        assertThat(messages(
                        read("[daemon]\ntick = \"7m\"\nnme = \"x\"\n[job.a]\nevery = \"1y\"\ncolour = 1\n[job.b]\n")))
                .hasSize(7)
                .anySatisfy(line ->
                        assertThat(line).startsWith("crontabber.toml:2: tick '7m' in [daemon] does not divide a day"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("crontabber.toml:3: unknown key 'nme' in [daemon]; did you mean 'name'?"))
                .anySatisfy(line -> assertThat(line).startsWith("crontabber.toml:7: no schedule of job 'b'"));
    }

    @Test
    @DisplayName("conformance 4: three jobs that wait for each other in a circle, beside one that does not")
    void areAnErrorThatPrintsTheirPath() throws IOException {
        Configuration configuration = read("""
                [defaults]
                every = "1d"
                exec = ["true"]
                [job.healthy]
                [job.a]
                after = ["b"]
                [job.b]
                after = ["c"]
                [job.c]
                after = ["a"]
                """);

        assertThat(messages(configuration))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).endsWith("waits for itself: c → a → b → c"));
    }

    @Test
    void aProblemOutsideOfTheJobsMakesItUnusable() throws IOException {
        assertThat(read("[http]\nlisten = \"nowhere\"").isUsable()).isFalse();
        assertThat(read("[daemon]\nstate = \"other\"").isUsable()).isFalse();
        assertThat(Configuration.read(directory.resolve("missing.toml")).isUsable())
                .isFalse();
    }

    @Test
    void sqlNeedsADatabaseThatExists() throws IOException {
        String other = "[daemon]\nstate = \"ops\"\n[database.ops]\nurl = \"jdbc:postgresql:x\"\n";

        assertThat(messages(read(other + "[job.a]\nevery = \"1d\"\nsql = \"SELECT 1\"")))
                .containsExactly("crontabber.toml:5: database 'main', the default of job 'a', is not one of ops");
        assertThat(messages(read(other + "[job.a]\nevery = \"1d\"\nsql = \"SELECT 1\"\ndatabase = \"op\"")))
                .containsExactly("crontabber.toml:8: database 'op' of job 'a' is not one of ops; did you mean 'ops'?");
        assertThat(messages(read(other + job("every = \"1d\"")))).isEmpty();
    }

    @Test
    void aRetryThatIsLongerThanThePeriodIsWarnedOfWhenSomebodyHasChosenIt() throws IOException {
        String job = "[daemon]\ntick = \"1m\"\n[job.a]\nevery = \"1m\"\nexec = [\"true\"]\n";

        assertThat(read(job).warnings()).isEmpty();
        assertThat(read(job + "retry = \"10m\"\n").warnings())
                .extracting(Problem::message)
                .containsExactly("retry of job 'a' is longer than its period: a newer slot always comes first");
    }

    @Test
    void aPasswordIsNeverPrinted() throws IOException {
        Configuration configuration = read("[database.main]\nurl = \"jdbc:postgresql:x\"\npassword = \"canary\"");

        assertThat(configuration.databases().get("main")).isNotNull();
        assertThat(configuration + " " + messages(configuration)).doesNotContain("canary");
    }
}
