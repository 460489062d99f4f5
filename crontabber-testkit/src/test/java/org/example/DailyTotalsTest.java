package org.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.LocalDate;
import org.crontabber.testkit.Attempt;
import org.crontabber.testkit.Testkit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DailyTotalsTest {
    private static final Testkit KIT = Testkit.embedded();
    private static final LocalDate DAY = LocalDate.parse("2026-03-05");

    @BeforeAll
    static void makeTables() {
        KIT.execute("CREATE TABLE sale (day date, amount numeric); CREATE TABLE daily_total (day date, total numeric)");
        KIT.execute("INSERT INTO sale VALUES ('2026-03-05', 19.90), ('2026-03-05', 5.00), ('2026-03-06', 7.25)");
    }

    @BeforeEach
    void clear() {
        KIT.execute("TRUNCATE daily_total");
    }

    @Test
    void addsUpTheDay() {
        Attempt attempt = KIT.job(DailyTotals.class).run(DAY).requireSuccess();

        assertEquals("24.90", KIT.value("SELECT total FROM daily_total"));
        assertEquals("daily-totals@2026-03-05T00:00:00Z", attempt.facts().key());
    }

    @Test
    void addsItUpOnceWhateverIsKilled() {
        KIT.job(DailyTotals.class)
                .assertSurvivesCrashes(
                        DAY,
                        () -> KIT.execute("TRUNCATE daily_total"),
                        () -> assertEquals("1", KIT.value("SELECT count(*) FROM daily_total")));
    }
}
