package org.crontabber.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.crontabber.decision.Job;
import org.crontabber.schedule.Every;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How durations and times of day are written. */
class ConfigurationValuesTest {
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

    @DisplayName("conformance 1: how often, written as 7d, 12h, 3m or 2w")
    @ParameterizedTest(name = "1. every = {0} is {1} seconds")
    @CsvSource({"7d,604800", "12h,43200", "3m,180", "2w,1209600"})
    void isReadAsSoManySeconds(String text, long seconds) throws IOException {
        Job job = read(job("every = \"" + text + "\"")).job("a").orElseThrow().job();

        assertThat(job.schedule()).isEqualTo(new Every(Duration.ofSeconds(seconds), ZoneId.of("UTC")));
    }

    @DisplayName("conformance 1: how often, written in any other way, such as 3s, 1y, 1.5h or 7")
    @ParameterizedTest(name = "1. every = \"{0}\" is an error")
    @ValueSource(strings = {"3s", "1y", "1D", "1.5h", "-1d", "1 d", "7", "h", "", "7d3h", "0m"})
    void isAnErrorThatNamesTheValueWhatIsAllowedFileAndLine(String text) throws IOException {
        Configuration configuration = read(job("every = \"" + text + "\""));

        assertThat(messages(configuration))
                .containsExactly(
                        "crontabber.toml:3: every '" + text + "' of job 'a' is not a duration: a whole number of"
                                + " at least 1, then one of m, h, d, w, in quotes, such as \"5m\"");
        assertThat(configuration.broken()).containsOnlyKeys("a");
        assertThat(configuration.isUsable()).isTrue();
    }

    @DisplayName("conformance 2: a time of day, written as 03:45 or 1:1")
    @ParameterizedTest(name = "2. at = \"{0}\" holds")
    @ValueSource(strings = {"03:45", "1:1", "00:00", "23:59"})
    void isTaken(String text) throws IOException {
        assertThat(read(job("every = \"1d\"\nat = \"" + text + "\"")).problems())
                .isEmpty();
    }

    @DisplayName("conformance 2: a time of day that is none, such as 24:00 or 0345")
    @ParameterizedTest(name = "2. at = \"{0}\" is an error")
    @ValueSource(strings = {"24:00", "23:60", "3:45:00", "a:b", "0345", "24:59"})
    void isAnErrorWhenTheFileIsRead(String text) throws IOException {
        assertThat(messages(read(job("every = \"1d\"\nat = \"" + text + "\""))))
                .containsExactly("crontabber.toml:4: at '" + text
                        + "' of job 'a' is not a time from 00:00 to 23:59, in quotes, such as \"02:30\"");
    }
}
