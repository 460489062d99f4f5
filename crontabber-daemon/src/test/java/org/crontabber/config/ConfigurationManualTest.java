package org.crontabber.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.crontabber.testing.ManualPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manual's reference says what the readers know, and the readers read what the reference says. */
class ConfigurationManualTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void theReferenceNamesEachKey() {
        StringBuilder reference = new StringBuilder();
        for (KeyTable table : Keys.all()) {
            reference.append(reference.isEmpty() ? "" : "\n").append("### `").append(heading(table));
            reference.append(table.purpose().isEmpty() ? "" : table.purpose() + "\n\n");
            reference.append("| key | value | default | |\n|---|---|---|---|\n");
            table.keys().forEach(key -> reference.append(row(key)));
        }
        ManualPage.of("configuration.md").provePart("reference", reference.toString());
    }

    private static String heading(KeyTable table) {
        int colon = table.title().indexOf(':');
        return (colon < 0
                        ? table.title() + "`"
                        : table.title().substring(0, colon) + "`"
                                + table.title().substring(colon))
                + "\n\n";
    }

    private static String row(Key key) {
        String byDefault = key.literal().isEmpty() ? key.otherwise() : "`" + key.literal() + "`";
        return "| `" + key.name() + "` | " + key.form() + " | " + byDefault + " | " + key.meaning() + " |\n";
    }

    /** A key with a default, without it, and with that default written out. */
    private record Default(Key key, String without, String with) {
        @Override
        public String toString() {
            return key.name() + " = " + key.literal();
        }
    }

    static Stream<Default> defaults() {
        String job = "[job.p]\nevery = \"1h\"\nexec = [\"true\"]\n[job.a]\nevery = \"1h\"\nsql = \"SELECT 1\"\n";
        List<Default> all = new ArrayList<>();
        all.addAll(inTable(Keys.DAEMON, "[daemon]\n", ""));
        all.addAll(inTable(Keys.HTTP, "[http]\n", ""));
        all.addAll(inTable(JobKeys.JOB, job, ""));
        all.addAll(inTable(JobKeys.BACKFILL, job + "backfill = {", "}"));
        all.addAll(inTable(JobKeys.RETRY, job + "retry = {", "}"));
        all.addAll(inTable(JobKeys.AFTER, job + "after = [{job = \"p\"", "}]"));
        return all.stream();
    }

    private static List<Default> inTable(KeyTable table, String before, String after) {
        String comma = before.endsWith("\"p\"") ? ", " : "";
        return table.keys().stream()
                .filter(key -> !key.literal().isEmpty())
                .map(key ->
                        new Default(key, before + after, before + comma + key.name() + " = " + key.literal() + after))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("defaults")
    void aDefaultThatIsWrittenOutChangesNothing(Default row) throws IOException {
        Configuration without = read(row.without());

        assertThat(without.problems()).isEmpty();
        assertThat(read(row.with()))
                .usingRecursiveComparison()
                .ignoringFields("jobs.record") // that is what has been written, and so another one
                .isEqualTo(without);
    }

    private Configuration read(String toml) throws IOException {
        return Configuration.read(Files.writeString(directory.resolve("crontabber.toml"), toml));
    }

    @Test
    void aKeyIsReadIfAndOnlyIfItIsDescribed() throws Exception {
        TomlFile file = TomlFile.read(Files.writeString(directory.resolve("a.toml"), "[t]\na = \"1\"\n"));
        KeyTable described = new KeyTable("[t]", "", List.of(Key.of("a", "", ""), Key.of("b", "", "")));
        List<Problem> problems = new ArrayList<>();
        TableReader table = TableReader.root(file, "t", described, problems);

        assertThat(table.text("a")).contains("1");
        assertThatThrownBy(() -> table.text("c")).hasMessage("key 'c' is not described in [t]");
        assertThatThrownBy(table::end).hasMessage("described and never read in [t]: b");
        assertThat(table.text("b")).isEmpty();
        table.end();
        assertThat(problems).isEmpty();
    }
}
