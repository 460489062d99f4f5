package org.crontabber.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where several dates can share one transaction, and where not even one of them is exactly once. */
class BatchKeyTest {
    private static final String JOB = "[job.a]\nevery = \"1d\"\n";

    @TempDir
    private Path directory = Path.of("");

    private Configuration read(String toml) throws IOException {
        return Configuration.read(Files.writeString(directory.resolve("crontabber.toml"), toml));
    }

    private static List<String> lines(Iterable<Problem> problems) {
        return java.util.stream.StreamSupport.stream(problems.spliterator(), false)
                .map(problem -> problem.line() + ": " + problem.message())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            batch = 50; sql = "SELECT 1"                                                | 3: batch '50' of job 'a' goes with backfill = true
            backfill = true; batch = 50; exec = ["true"]                                | 4: batch '50' of job 'a' goes with sql
            backfill = true; batch = 50; sql = "SELECT 1"; transaction = "own"          | 4: batch '50' of job 'a' does not go with transaction = "own": its dates share one transaction
            backfill = { max_age = "9d" }; batch = 50; sql = "SELECT 1"                 | 4: batch '50' of job 'a' does not go with max_age
            backfill = true; batch = 501; sql = "SELECT 1"                              | 4: batch '501' of job 'a' is more than the 500 that are allowed
            backfill = true; batch = 0; sql = "SELECT 1"                                | 4: batch '0' of job 'a' is not a whole number of at least 1
            backfill = true; batch = "50"; sql = "SELECT 1"                              | 4: batch '50' of job 'a' is a text: take the quotes off
            backfill = true; batch = "many"; sql = "SELECT 1"                            | 4: batch 'many' of job 'a' is not a whole number of at least 1
            backfill = { hold_after = "5" }; sql = "SELECT 1"                            | 3: hold_after '5' in backfill of job 'a' is a text: take the quotes off
            backfill = true; batch = 5; sql = "SELECT 1"; database = "x"                | 1: job 'a' runs in the database 'x', and the state is in 'main': batch goes only where the state is
            """)
    void goesWithSqlThatCatchesUpWhereTheStateIs(String keys, String problem) throws IOException {
        Configuration configuration =
                read(JOB + keys.replace("; ", "\n") + "\n[database.x]\nurl = \"jdbc:postgresql:x\"\n");

        assertThat(lines(configuration.problems())).containsExactly(problem);
    }

    @Test
    void isAllowedWithAllOfThat() throws IOException {
        Configuration configuration = read(JOB + "backfill = true\nbatch = 500\nsql = \"SELECT 1\"\n");

        assertThat(configuration.problems()).isEmpty();
        assertThat(configuration.warnings()).isEmpty();
        assertThat(configuration.jobs())
                .singleElement()
                .satisfies(job ->
                        assertThat(((Work.Sql) job.work()).session().batch()).isEqualTo(500));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            backfill = true; sql = "SELECT 1"                                   | 50
            sql = "SELECT 1"                                                    | 1
            backfill = true; sql = "SELECT 1"; transaction = "own"              | 1
            backfill = { max_age = "9d" }; sql = "SELECT 1"                     | 1
            backfill = true; sql = "SELECT 1"; database = "x"                   | 1
            backfill = true; sql = "SELECT 1"; batch = 1                        | 1
            """)
    void asADefaultItIsForTheJobsThatCanUseIt(String keys, int batch) throws IOException {
        Configuration configuration = read("[defaults]\nbatch = 50\n" + JOB + keys.replace("; ", "\n")
                + "\n[job.b]\nevery = \"1d\"\nshell = \"true\"\n[database.x]\nurl = \"jdbc:postgresql:x\"\n");

        assertThat(configuration.problems()).isEmpty();
        JobDefinition job = configuration.job("a").orElseThrow();
        assertThat(((Work.Sql) job.work()).session().batch()).isEqualTo(batch);
        assertThat(job.record().contains("\"batch\":50"))
                .as("what the state keeps is read as the job's own table")
                .isEqualTo(batch == 50);
    }

    @Test
    void sqlThatRunsElsewhereIsSaidToBeAtLeastOnce() throws IOException {
        String elsewhere = JOB + "sql = \"SELECT 1\"\ndatabase = \"x\"\n%s[database.x]\nurl = \"jdbc:postgresql:x\"\n";

        assertThat(lines(read(elsewhere.formatted("")).warnings()))
                .containsExactly(
                        "1: job 'a' runs in the database 'x', and the state is in 'main': a date may take effect more than once there");
        assertThat(read(elsewhere.formatted("transaction = \"own\"\n")).warnings())
                .as("somebody has said so")
                .isEmpty();
    }
}
