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

/** A key that does nothing for a job is told when the job says it, and ignored when it is a default for others. */
class WorkKeysTest {
    private static final String SESSION = " goes with sql, or with a TransactionalJob in Java";

    @TempDir
    private Path directory = Path.of("");

    private Configuration read(String toml) throws IOException {
        return Configuration.read(Files.writeString(directory.resolve("crontabber.toml"), toml));
    }

    private static List<String> lines(Configuration configuration) {
        return configuration.problems().stream()
                .map(problem -> problem.line() + ": " + problem.message())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            exec = ["true"]    | role = "r"               | role 'r' of job 'a'                     | *
            shell = "true"     | role = "r"               | role 'r' of job 'a'                     | *
            shell = "true"     | lock_timeout = "1s"      | lock_timeout '1s' of job 'a'            | *
            exec = ["true"]    | isolation = "serializable" | isolation 'serializable' of job 'a'   | *
            exec = ["true"]    | database = "x"           | database 'x' of job 'a'                 | *
            exec = ["true"]    | transaction = "own"      | transaction 'own' of job 'a'            | ` goes with sql`
            java = "x.Y"       | transaction = "own"      | transaction 'own' of job 'a'            | ` goes with sql: in Java a Job has transactions of its own`
            java = "x.Y"       | batch = 5                | batch '5' of job 'a'                    | ` goes with sql`
            shell = "true"     | config = { x = "secret" } | config of job 'a'                      | ` goes with java`
            sql = "SELECT 1"   | config = { x = "secret" } | config of job 'a'                      | ` goes with java`
            sql = "SELECT 1"   | env = { A = "secret" }   | env of job 'a'                          | ` goes with exec, shell and java`
            sql = "SELECT 1"   | directory = "/srv"       | directory '/srv' of job 'a'             | ` goes with exec, shell and java`
            sql = "SELECT 1"   | umask = "027"            | umask '027' of job 'a'                  | ` goes with exec, shell and java`
            """, quoteCharacter = '`')
    void isToldWhereTheJobSaysItAndIgnoredAmongTheDefaults(String action, String key, String subject, String rest)
            throws IOException {
        String problem = subject + (rest.equals("*") ? SESSION : rest);
        String job = "[job.a]\nevery = \"1d\"\n" + action + "\n";

        assertThat(lines(read(job + key))).containsExactly("4: " + problem);

        Configuration byDefault = read("[defaults]\n" + key + "\n" + job);
        assertThat(byDefault.problems()).isEmpty();
        JobDefinition without = read(job).job("a").orElseThrow();
        assertThat(byDefault.job("a").orElseThrow().fingerprint())
                .as("it is the same job")
                .isEqualTo(without.fingerprint());
        assertThat(byDefault.job("a").orElseThrow().record())
                .as("what the state keeps is read as the job's own table")
                .doesNotContain(key.substring(0, key.indexOf(' ')) + "\"");
    }

    @Test
    void javaMayHaveWhatItsSessionAndItsProgramsUse() throws IOException {
        Configuration configuration = read("""
                [job.a]
                every = "1d"
                java = "x.Y"
                database = "main"
                isolation = "serializable"
                role = "r"
                lock_timeout = "1s"
                config = { x = 1 }
                env = { A = "1" }
                directory = "/srv"
                umask = "027"
                """);

        assertThat(configuration.problems()).isEmpty();
        JobDefinition job = configuration.job("a").orElseThrow();
        assertThat(((Work.JavaClass) job.work()).session().role()).isEqualTo("r");
        assertThat(job.env()).containsKey("A");
    }

    @Test
    void aDefaultOfTheSameNameReachesWhoCanUseIt() throws IOException {
        Configuration configuration = read("""
                [defaults]
                every = "1d"
                role = "r"
                umask = "027"
                [job.a]
                sql = "SELECT 1"
                [job.b]
                exec = ["true"]
                """);

        assertThat(configuration.problems()).isEmpty();
        JobDefinition sql = configuration.job("a").orElseThrow();
        assertThat(((Work.Sql) sql.work()).session().role()).isEqualTo("r");
        assertThat(sql.umask()).isNull();
        assertThat(configuration.job("b").orElseThrow().umask()).isEqualTo(23);
    }
}
