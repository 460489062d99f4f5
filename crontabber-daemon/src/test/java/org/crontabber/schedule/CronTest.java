package org.crontabber.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {
    private static final TickGrid GRID = new TickGrid(Duration.ofMinutes(5));
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static Cron cron(String expression) {
        return Cron.parse(expression, null, ZoneOffset.UTC);
    }

    private static Slot slot(String at) {
        Instant instant = Instant.parse(at);
        return new Slot(instant, LocalDate.ofInstant(instant, ZoneOffset.UTC));
    }

    /** The first slots at or after an instant. */
    private static List<String> slots(Cron cron, String from, int count) {
        Slots slots = cron.from(cron.firstSeen(Instant.EPOCH, GRID, Instant.parse(from)));
        List<String> found = new ArrayList<>();
        Optional<Slot> next = Optional.of(slots.first());
        while (found.size() < count && next.isPresent()) {
            found.add(next.get().toString());
            next = slots.next(next.get().at());
        }
        return found;
    }

    /** From Sunday, 1 March 2026 on. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            20,40 * * * *      | 00:20 | 00:40 | 01:20
            */25 * * * *       | 00:00 | 00:25 | 00:50
            50/5 * * * *       | 00:50 | 00:55 | 01:50
            10-30/10 3 * * *   | 03:10 | 03:20 | 03:30
            1-2,59 * * * *     | 00:01 | 00:02 | 00:59
            0 0-23/9 * * *     | 00:00 | 09:00 | 18:00
            @hourly            | 00:00 | 01:00 | 02:00
            @Hourly            | 00:00 | 01:00 | 02:00
            """)
    void hasTheTimesOfItsFirstTwoFields(String expression, String first, String second, String third) {
        assertThat(slots(cron(expression), "2026-03-01T00:00:00Z", 3))
                .containsExactly(
                        "2026-03-01T" + first + ":00Z",
                        "2026-03-01T" + second + ":00Z",
                        "2026-03-01T" + third + ":00Z");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 0 * * *           | 2026-03-01 | 2026-03-02 | 2026-03-03
            @daily              | 2026-03-01 | 2026-03-02 | 2026-03-03
            0 0 1,15 * *        | 2026-03-01 | 2026-03-15 | 2026-04-01
            0 0 31 * *          | 2026-03-31 | 2026-05-31 | 2026-07-31
            0 0 29 2 *          | 2028-02-29 | 2032-02-29 | 2036-02-29
            0 0 */10 jan,mar *  | 2026-03-01 | 2026-03-11 | 2026-03-21
            0 0 1 12 *          | 2026-12-01 | 2027-12-01 | 2028-12-01
            0 0 * * 0           | 2026-03-01 | 2026-03-08 | 2026-03-15
            0 0 * * 7           | 2026-03-01 | 2026-03-08 | 2026-03-15
            0 0 * * mon-tue     | 2026-03-02 | 2026-03-03 | 2026-03-09
            0 0 * * wed-wed     | 2026-03-04 | 2026-03-11 | 2026-03-18
            0 0 * * sat-mon     | 2026-03-01 | 2026-03-02 | 2026-03-07
            0 0 * * fri-mon/3   | 2026-03-02 | 2026-03-06 | 2026-03-09
            @weekly             | 2026-03-01 | 2026-03-08 | 2026-03-15
            @monthly            | 2026-03-01 | 2026-04-01 | 2026-05-01
            @yearly             | 2027-01-01 | 2028-01-01 | 2029-01-01
            """)
    void hasTheDatesOfItsLastThreeFields(String expression, String first, String second, String third) {
        assertThat(slots(cron(expression), "2026-03-01T00:00:00Z", 3))
                .containsExactly(first + "T00:00:00Z", second + "T00:00:00Z", third + "T00:00:00Z");
    }

    @Test
    void saysHowADayOfTheMonthAndAWeekdayGoTogether() {
        assertThat(slots(Cron.parse("0 0 13 * fri", Cron.Days.AND, ZoneOffset.UTC), "2026-03-01T00:00:00Z", 2))
                .containsExactly("2026-03-13T00:00:00Z", "2026-11-13T00:00:00Z");
        assertThat(slots(Cron.parse("0 0 14 * fri", Cron.Days.OR, ZoneOffset.UTC), "2026-03-10T00:00:00Z", 3))
                .containsExactly("2026-03-13T00:00:00Z", "2026-03-14T00:00:00Z", "2026-03-20T00:00:00Z");
        assertThatThrownBy(() -> cron("0 0 13 * fri")).hasMessageContaining("say days = \"and\"");
    }

    /** A word about days that does not matter must not make all dates match. */
    @ParameterizedTest
    @ValueSource(strings = {"0 0 14 * *", "0 0 * * sat"})
    void orWithOneOfThemIsThatOne(String expression) {
        assertThat(slots(Cron.parse(expression, Cron.Days.OR, ZoneOffset.UTC), "2026-03-10T00:00:00Z", 1))
                .containsExactly("2026-03-14T00:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "* * * *",
                "0 0 1 1 * 2026",
                "60 * * * *",
                "0 24 * * *",
                "0 22-2 * * *",
                "0 0 0 * *",
                "0 0 32 * *",
                "0 0 * 13 *",
                "0 0 * * 8",
                "0 0 L * *",
                "0 0 * * fri#2",
                "@reboot",
                "soon"
            })
    void refusesWhatIsNoCronExpression(String expression) {
        assertThatThrownBy(() -> cron(expression)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0 30 2 *", "0 0 31 4,6,9,11 *"})
    void refusesADateThatNoCalendarHas(String expression) {
        assertThatThrownBy(() -> cron(expression)).hasMessageContaining("never fires");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            30 2 * * *          | 2026-03-29T01:30:00Z | 2026-03-30T00:30:00Z
            30 1,2 * * *        | 2026-03-29T00:30:00Z | 2026-03-29T01:30:00Z
            30 2,3 * * *        | 2026-03-29T01:30:00Z | 2026-03-30T00:30:00Z
            30 * * * *          | 2026-03-29T00:30:00Z | 2026-03-29T01:30:00Z
            30 */2 * * *        | 2026-03-29T02:30:00Z | 2026-03-29T04:30:00Z
            30 0-23 * * *       | 2026-03-29T00:30:00Z | 2026-03-29T01:30:00Z
            """)
    void inSpringAFixedTimeMovesAndAnyHourSkipsWhatTheClockSkips(String expression, String first, String second) {
        assertThat(slots(Cron.parse(expression, null, BERLIN), "2026-03-29T00:00:00Z", 2))
                .containsExactly(first, second);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            30 2 * * *          | 2026-10-25T00:30:00Z | 2026-10-26T01:30:00Z
            30 * * * *          | 2026-10-25T00:30:00Z | 2026-10-25T01:30:00Z
            30 */2 * * *        | 2026-10-25T00:30:00Z | 2026-10-25T01:30:00Z
            """)
    void inAutumnAFixedTimeComesOnceAndAnyHourTwice(String expression, String first, String second) {
        assertThat(slots(Cron.parse(expression, null, BERLIN), "2026-10-25T00:00:00Z", 2))
                .containsExactly(first, second);
    }

    /** Slots that fall on one instant are one slot, of the latest of their dates. */
    @Test
    void theLostDaysTimesAreTheNextDays() {
        Cron twice = Cron.parse("0 10 * * *", null, ZoneId.of("Pacific/Apia"));
        Slots slots = twice.from(twice.firstSeen(Instant.EPOCH, GRID, Instant.parse("2011-12-29T20:00:00Z")));

        assertThat(slots.next(slots.first().at()))
                .contains(new Slot(Instant.parse("2011-12-30T20:00:00Z"), LocalDate.parse("2011-12-31")));
        assertThat(slots.lastOn(LocalDate.parse("2011-12-30"))).isEmpty();
    }

    @Test
    void firstSightIsFlooredToTheGridAndStartIsNot() {
        Instant sight = Instant.parse("2026-03-01T10:03:27Z");

        assertThat(cron("0 * * * *").firstSeen(sight, GRID, null)).isEqualTo(slot("2026-03-01T10:00:00Z"));
        assertThat(cron("2 * * * *").firstSeen(sight, GRID, null)).isEqualTo(slot("2026-03-01T10:02:00Z"));
        assertThat(cron("0 * * * *").firstSeen(sight, GRID, sight)).isEqualTo(slot("2026-03-01T11:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 5 * * *     | 2026-02-28T02:00:00Z | 2026-03-01T05:00:00Z | first sight is a later date
            0 5 * * *     | 2026-03-01T02:00:00Z | 2026-03-02T05:00:00Z | that date has its slot
            0 5,6 * * *   | 2026-03-02T05:00:00Z | 2026-03-03T05:00:00Z | the newest slot is ahead
            0 * * * *     | 2026-03-01T02:00:00Z | 2026-03-01T03:00:00Z | any hour: the same date may go on
            0 * * * *     | 2026-03-01T03:00:00Z | 2026-03-01T04:00:00Z | not the same instant twice
            0 * * * *     | 2026-03-01T07:30:00Z | 2026-03-01T08:00:00Z | after the newest
            """)
    void aChangedExpressionGoesOnAfterTheNewestSlot(String expression, String newest, String expected, String why) {
        assertThat(cron(expression).changed(Instant.parse("2026-03-01T03:00:00Z"), GRID, slot(newest)))
                .as(why)
                .isEqualTo(slot(expected));
    }

    @Test
    void isEqualByExpressionDaysAndZone() {
        Cron cron = Cron.parse(" 0 2 1 * mon ", Cron.Days.OR, BERLIN);

        assertThat(cron)
                .isEqualTo(Cron.parse("0 2 1 * mon", Cron.Days.OR, BERLIN))
                .hasSameHashCodeAs(Cron.parse("0 2 1 * mon", Cron.Days.OR, BERLIN))
                .hasToString("cron 0 2 1 * mon (days or)")
                .isNotEqualTo(Cron.parse("0 2 2 * mon", Cron.Days.OR, BERLIN))
                .isNotEqualTo(Cron.parse("0 2 1 * mon", Cron.Days.AND, BERLIN))
                .isNotEqualTo(Cron.parse("0 2 1 * mon", Cron.Days.OR, ZoneOffset.UTC))
                .doesNotHaveSameHashCodeAs(Cron.parse("0 2 1 * mon", Cron.Days.AND, BERLIN));
    }
}
