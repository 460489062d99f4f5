package org.crontabber.action.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import org.crontabber.action.Cancellation;
import org.crontabber.action.Task;
import org.crontabber.api.Facts;
import org.junit.jupiter.api.Test;

class BatchingTest {
    private static final Duration MOMENT = Duration.ofMillis(1);
    private static final Instant AT = Instant.parse("2026-03-05T01:00:00Z");

    private final Cancellation cancellation = new Cancellation();
    private final Batching batching = new Batching(3);

    private Task task(String timeout) {
        Facts facts = new Facts(
                "a", LocalDate.EPOCH, AT.atZone(ZoneOffset.UTC), AT, AT, 1, new UUID(0, 1), "a@1", null, 1, true);
        return new Task(facts, Duration.parse(timeout), Duration.ZERO, null, process -> {}, cancellation);
    }

    private static Batching.Place place(int before, String spent) {
        return new Batching.Place(before, Duration.parse(spent), false);
    }

    @Test
    void theLastOfABatchIsCommitted() {
        assertThat(batching.next(place(0, "PT0S"), task("PT1H"), MOMENT)).isNotNull();
        assertThat(batching.next(place(1, "PT0S"), task("PT1H"), MOMENT)).isNotNull();
        assertThat(batching.next(place(2, "PT0S"), task("PT1H"), MOMENT)).isNull();
    }

    @Test
    void aBatchIsCommittedAfterHalfAMinute() {
        assertThat(batching.next(place(1, "PT29S"), task("PT1H"), MOMENT)).isEqualTo(Duration.parse("PT30.999S"));
        assertThat(batching.next(place(1, "PT29S"), task("PT1H"), Duration.ofSeconds(1)))
                .isNull();
    }

    @Test
    void aDateOfABatchHasWhatIsLeftOfAMinuteOrItsOwnLimit() {
        assertThat(batching.limited(task("PT1H"), place(0, "PT0S")).timeout()).isEqualTo(Duration.parse("PT1H"));
        assertThat(batching.limited(task("PT1H"), place(1, "PT20S")).timeout()).isEqualTo(Duration.parse("PT40S"));
        assertThat(batching.limited(task("PT5S"), place(1, "PT20S")).timeout()).isEqualTo(Duration.parse("PT5S"));
    }

    @Test
    void afterAFailureEachOfThemIsAlone() {
        batching.failed(place(1, "PT1S"));

        assertThat(batching.place(null).isAlone()).isTrue();
        assertThat(batching.place(null).isAlone()).isTrue();
        assertThat(batching.place(null).isAlone()).isFalse();
        assertThat(batching.next(new Batching.Place(0, Duration.ZERO, true), task("PT1H"), MOMENT))
                .isNull();
    }

    @Test
    void theFailureOfAFirstDateChangesNothing() {
        batching.failed(place(0, "PT0S"));

        assertThat(batching.place(null).isAlone()).isFalse();
    }

    @Test
    void whatIsCancelledDoesNotGoOn() {
        cancellation.cancel();

        assertThat(batching.next(place(0, "PT0S"), task("PT1H"), MOMENT)).isNull();
    }
}
