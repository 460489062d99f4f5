package org.crontabber.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What docs/java.md says of tests: its classes are compiled and run here. */
class TestingManualTest {
    private static final Path SOURCES = Path.of("src/test/java/org/example");

    private static String block(String mark) throws IOException {
        String page = Files.readString(Path.of("../docs/java.md"));
        Matcher block = Pattern.compile("<!-- " + mark + " -->\n```\\w*\n(.*?)```", Pattern.DOTALL)
                .matcher(page);
        assertThat(block.find()).as(mark).isTrue();
        return block.group(1);
    }

    @Test
    @DisplayName("The page's job and its test are those that run here")
    void itsTestIsTheOneThatRuns() throws IOException {
        assertThat(SOURCES.resolve("DailyTotals.java")).hasContent(block("java: DailyTotals"));
        assertThat(SOURCES.resolve("DailyTotalsTest.java")).hasContent(block("test: DailyTotalsTest"));
    }

    @Test
    @DisplayName("What the page shows is said")
    void whatItShowsIsSaid() throws IOException {
        Testkit kit = Testkit.embedded();
        kit.execute("CREATE TABLE effect (key text, day date)");
        TestedJob copyOrders = kit.job(Jobs.Careless.class).named("copy-orders");

        assertThatThrownBy(() -> copyOrders.assertSurvivesCrashes(
                        LocalDate.parse("2026-03-05"),
                        () -> kit.execute("TRUNCATE effect"),
                        () -> assertThat(kit.value("SELECT count(*) FROM effect"))
                                .isEqualTo("1")))
                .hasMessage(block("said: copy-orders").stripTrailing());
    }

    @Test
    @DisplayName("The limit that the page names is the limit")
    void theLimitIsTheOneThatItNames() throws IOException {
        assertThat(Files.readString(Path.of("../docs/java.md")))
                .contains("More than " + TestedJob.MOST_CRASHES + " places");
    }
}
