package org.crontabber.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZoneShiftTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant SPRING = Instant.parse("2026-03-29T01:00:00Z");
    private static final Instant AUTUMN = Instant.parse("2026-10-25T01:00:00Z");

    @Test
    void tellsBothShiftsOfAYear() {
        List<ZoneShift> shifts = ZoneShift.between(BERLIN, SPRING, AUTUMN.plusSeconds(1), 10);

        assertThat(shifts)
                .containsExactly(
                        new ZoneShift(
                                SPRING,
                                BERLIN,
                                LocalDateTime.parse("2026-03-29T02:00"),
                                LocalDateTime.parse("2026-03-29T03:00"),
                                ZoneOffset.ofHours(2)),
                        new ZoneShift(
                                AUTUMN,
                                BERLIN,
                                LocalDateTime.parse("2026-10-25T03:00"),
                                LocalDateTime.parse("2026-10-25T02:00"),
                                ZoneOffset.ofHours(1)));
        assertThat(shifts).extracting(ZoneShift::isForward).containsExactly(true, false);
    }

    @Test
    void leavesTheEndOutAndTellsNoMoreThanAskedFor() {
        assertThat(ZoneShift.between(BERLIN, SPRING, AUTUMN, 10)).hasSize(1);
        assertThat(ZoneShift.between(BERLIN, SPRING, AUTUMN.plusSeconds(1), 1)).hasSize(1);
        assertThat(ZoneShift.between(BERLIN, SPRING.plusNanos(1), AUTUMN, 10)).isEmpty();
    }

    @Test
    void aZoneWithoutShiftsHasNone() {
        assertThat(ZoneShift.between(ZoneOffset.UTC, SPRING, AUTUMN, 10)).isEmpty();
    }
}
