package org.crontabber.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CommandLineTest {
    private static final String JOBS = """
            [job.a]
            every = "1d"
            at = "10:00"
            exec = ["true"]
            [job.b]
            every = "1d"
            at = "10:00"
            after = ["a"]
            exec = ["true"]
            """;

    @TempDir
    private Path directory = Path.of("");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path file = Path.of("");

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("crontabber.toml"), JOBS);
    }

    private int run(int width, boolean terminal, String... arguments) {
        Console console = new Console(
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminal,
                width,
                InstantSource.fixed(Instant.parse("2026-03-01T09:03:00Z")));
        return Crontabber.run(console, "1.2.3", NoService.NONE, arguments);
    }

    private int plan(String... options) {
        return run(
                100,
                false,
                Stream.concat(Stream.of("plan", "--config", file.toString()), Stream.of(options))
                        .toArray(String[]::new));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    static Stream<List<String>> wrongUsages() {
        return Stream.of(
                List.of("--fail 'c@2026-03-01T10:00:00Z': there is no job 'c'", "--fail", "c@2026-03-01T10:00:00Z"),
                List.of("2026-03-01T11:00:00Z is no slot of job 'a'", "--fail", "a@2026-03-01T11:00:00Z"),
                List.of("2026-02-28T10:00:00Z is no slot of job 'a'", "--fail", "a@2026-02-28T10:00:00Z"),
                List.of("--fail 'a' is not of the form", "--fail", "a"),
                List.of("the number of attempts is at least 1", "--fail", "a@2026-03-01T10:00:00Zx0"),
                List.of(
                        "--fail names slot 2026-03-01T10:00:00Z of job 'a' twice",
                        "--fail",
                        "a@2026-03-01T10:00:00Z",
                        "--fail",
                        "a@2026-03-01T11:00:00+01:00x2"),
                List.of(
                        "--down '2026-03-02..2026-03-01' does not end after it starts",
                        "--down",
                        "2026-03-02..2026-03-01"),
                List.of("does not end after it starts", "--down", "2026-03-02..2026-03-02"),
                List.of("--down '2026-03-02' is not of the form A..B", "--down", "2026-03-02"),
                List.of("--run-time 'c=2m': there is no job 'c'", "--run-time", "c=2m"),
                List.of("--run-time 'a=2x' does not name a duration", "--run-time", "a=2x"),
                List.of("Unknown option: '--colour'", "--colour"));
    }

    @ParameterizedTest
    @MethodSource("wrongUsages")
    void wrongUsageIsOneMessageAndNothingElse(List<String> row) {
        String[] options = row.subList(1, row.size()).toArray(String[]::new);
        int exit = plan(Stream.concat(Stream.of("--from", "2026-03-01", "--to", "2026-03-03"), Stream.of(options))
                .toArray(String[]::new));

        assertThat(exit).isEqualTo(ExitCode.USAGE);
        assertThat(out()).isEmpty();
        assertThat(err()).startsWith("crontabber: ").contains(row.get(0));
    }

    @Test
    void refusesATimeThatEndsBeforeItStarts() {
        assertThat(plan("--from", "2026-03-02", "--to", "2026-03-01")).isEqualTo(ExitCode.USAGE);
        assertThat(err()).isEqualTo("crontabber: --to 2026-03-01T00:00:00Z is before --from 2026-03-02T00:00:00Z\n");
        assertThat(plan("--from", "yesterday")).isEqualTo(ExitCode.USAGE);
        assertThat(plan("--from", "2026-03-01T00:00:00.5Z")).isEqualTo(ExitCode.USAGE);
        assertThat(out()).isEmpty();
    }

    @Test
    void planIsNdjsonToTheLetter() {
        assertThat(plan("--from", "2026-03-01", "--to", "2026-03-02", "--fail", "a@2026-03-01T10:00:00Z", "--ndjson"))
                .isZero();
        assertThat(out()).isEqualTo("""
                        {"at":"2026-03-01T10:00:00Z","job":"a","slot":"2026-03-01T10:00:00Z","attempt":1,"outcome":"failed"}
                        {"at":"2026-03-01T10:05:00Z","job":"a","slot":"2026-03-01T10:00:00Z","attempt":2,"outcome":"succeeded"}
                        {"at":"2026-03-01T10:05:00Z","job":"b","slot":"2026-03-01T10:00:00Z","attempt":1,"outcome":"succeeded"}
                        """);
        assertThat(err()).isEmpty();
    }

    @Test
    void anEmptyPlanPrintsNothing() {
        assertThat(plan("--from", "2026-03-01", "--to", "2026-03-01", "--ndjson"))
                .isZero();
        assertThat(out()).isEmpty();
    }

    @Test
    void theTableSaysWhatWaitsAndWhy() {
        assertThat(plan("--from", "2026-03-01", "--to", "2026-03-02", "--fail", "a@2026-03-01T10:00:00Z"))
                .isZero();
        assertThat(out()).contains("""
                        Sun 1 Mar 2026
                          10:00:00  a  2026-03-01 10:00:00  failed
                                    a  2026-03-01 10:00:00  waits  retry_delay until 2026-03-01T10:05:00Z: failed
                                    b  2026-03-01 10:00:00  waits  parent a 2026-03-01T10:00:00Z (retry_delay until 2026-03-01T10:05:00Z: failed)
                          10:05:00  a  2026-03-01 10:00:00  succeeded  attempt 2
                                    b  2026-03-01 10:00:00  succeeded
                        """).doesNotContain("\u001b");
    }

    @Test
    void colourIsForTerminalsOnly() {
        assertThat(run(100, true, "plan", "--config", file.toString(), "--from", "2026-03-01", "--to", "2026-03-02"))
                .isZero();
        assertThat(out()).contains("\u001b[32msucceeded\u001b[0m");
    }

    @Test
    void aNarrowTerminalGetsNarrowLines() {
        assertThat(run(
                        50,
                        true,
                        "plan",
                        "--config",
                        file.toString(),
                        "--from",
                        "2026-03-01",
                        "--to",
                        "2026-03-02",
                        "--fail",
                        "a@2026-03-01T10:00:00Z"))
                .isZero();
        assertThat(out().replaceAll("\u001b\\[[0-9]+m", "").lines())
                .allMatch(line -> line.length() <= 50, "at most 50 columns")
                .anyMatch(line -> line.endsWith("…"))
                .contains("  10:00:00  a  03-01 10:00  failed");
    }

    @Test
    void aFileWithAProblemIsNotPlanned() throws IOException {
        Files.writeString(file, "[job.a]\nevery = \"1y\"\nexec = [\"true\"]\n");

        assertThat(plan("--from", "2026-03-01")).isEqualTo(ExitCode.CONFIG);
        assertThat(out()).isEmpty();
        assertThat(err()).startsWith(file + ":2: every '1y' of job 'a' is not a duration");
    }

    @Test
    @DisplayName("conformance 5, 6: check, with a good configuration and with a mistake in one file")
    void checkIsQuietWhenAllIsGoodAndElseSaysWhatIsBroken() throws IOException {
        assertThat(run(100, false, "check", "--config", file.toString())).isZero();
        assertThat(out()).isEqualTo("ok: 2 jobs in 1 file\n");
        assertThat(err()).isEmpty();

        Files.createDirectories(directory.resolve("conf.d"));
        Files.writeString(directory.resolve("conf.d/x.toml"), "[job.c]\nevery = \"soon\"\nexec = [\"true\"]\n");
        assertThat(run(100, false, "check", "--config", file.toString())).isEqualTo(ExitCode.FAILED);
        assertThat(err())
                .contains("conf.d/x.toml:2: every 'soon'")
                .endsWith("1 problem in 2 files; 1 job broken, 2 run\n");
    }

    @Test
    void withoutACommandItShowsTheHelp() {
        assertThat(run(100, false)).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("demo", "daemon", "plan", "Begin with");
        assertThat(run(100, false, "version")).isZero();
        assertThat(out()).startsWith("crontabber 1.2.3 (Java ");
        String version = out();
        out.reset();
        assertThat(run(100, false, "--version")).isZero();
        assertThat(out()).isEqualTo(version);
    }

    @Test
    void aCommandThatDoesNotExistIsNamedWithTheNearestThatDoes() {
        assertThat(run(100, false, "statsu", "--config", file.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(run(100, false, "restart-everything")).isEqualTo(ExitCode.USAGE);
        assertThat(run(100, false, "reload", "--config", file.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(out()).isEmpty();
        assertThat(err().lines())
                .contains(
                        "crontabber: unknown command 'statsu'; did you mean 'status'?",
                        "crontabber: unknown command 'restart-everything'")
                .anySatisfy(line -> assertThat(line).startsWith("crontabber: unknown command 'reload'"))
                .contains("Try 'crontabber --help'.");
        err.reset();
        assertThat(run(100, false, "--colour", "status")).isEqualTo(ExitCode.USAGE);
        assertThat(err()).startsWith("crontabber: Unknown option: '--colour'");
    }

    @Test
    void checkWarnsOfWhatEndsTheTransactionOfTheSuccess() throws IOException {
        Files.writeString(directory.resolve("x.sql"), "SELECT 1;\n-- COMMIT\ncommit;\nROLLBACK TO s;\nROLLBACK");
        Files.writeString(file, """
                [job.inline]
                every = "1d"
                sql = "DELETE FROM a; COMMIT; SELECT 'COMMIT'; COMMIT"
                [job.own]
                every = "1d"
                sql = "COMMIT"
                transaction = "own"
                [job.in-file]
                every = "1d"
                sql_file = "x.sql"
                """);

        assertThat(run(100, false, "check", "--config", file.toString())).isZero();
        String ends = " ends the transaction that its success is a part of: say transaction = \"own\" (warning)";
        assertThat(out().replace(directory.toAbsolutePath() + "/", "").lines())
                .containsExactly(
                        "crontabber.toml:1: COMMIT in sql of job 'inline'" + ends,
                        "x.sql:3: COMMIT in sql of job 'in-file'" + ends,
                        "x.sql:5: ROLLBACK in sql of job 'in-file'" + ends,
                        "ok: 3 jobs in 1 file");
    }

    @Test
    void aCommandThatFailsSaysWhyInOneLine() {
        assertThat(run(100, false, "list", "--config", file.toString())).isEqualTo(ExitCode.FAILED);
        assertThat(err()).isEqualTo("crontabber: no database\n");
    }
}
