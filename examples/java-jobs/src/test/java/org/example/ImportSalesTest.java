package org.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import org.crontabber.testkit.Attempt;
import org.crontabber.testkit.TestedJob;
import org.crontabber.testkit.Testkit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportSalesTest {
    private static final Testkit KIT = Testkit.embedded();
    private static final LocalDate DAY = LocalDate.parse("2026-03-05");

    @TempDir
    Path directory;

    @BeforeEach
    void clear() {
        KIT.execute("DROP TABLE IF EXISTS sale");
    }

    private TestedJob importSales() {
        return KIT.job(ImportSales.class).config(Map.of("directory", directory.toString()));
    }

    private void write(String lines) throws IOException {
        Files.writeString(directory.resolve(DAY + ".csv"), lines);
    }

    @Test
    void failsWhileTheFileIsLate() {
        Attempt attempt = importSales().run(DAY);

        assertEquals("failed", attempt.outcome());
        assertEquals("NoSuchFileException: " + directory.resolve("2026-03-05.csv"), attempt.failure());
    }

    @Test
    void bringsEachDayOnceWhateverIsKilled() throws IOException {
        write("19.90\n5.00\n");

        importSales()
                .assertSurvivesCrashes(
                        DAY,
                        () -> KIT.execute("DROP TABLE IF EXISTS sale"),
                        () -> assertEquals("2 24.90", KIT.value("SELECT count(*) || ' ' || sum(amount) FROM sale")));
    }
}
