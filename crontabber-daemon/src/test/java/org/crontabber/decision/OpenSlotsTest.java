package org.crontabber.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.decision.Sample.at;
import static org.crontabber.decision.Sample.slot;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.crontabber.schedule.Slot;
import org.crontabber.schedule.Slots;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A backfill job's open slots: 8 was interrupted, 9 waits until 11:00, 10 is held, 11 and 12 are fresh. */
class OpenSlotsTest {
    private static final Slots HOURLY = Sample.backfill("a").schedule().from(slot("08:00"));
    private static final OpenSlots OPEN = OpenSlots.none(HOURLY)
            .due(HOURLY, null, slot("12:00"))
            .put(left("08:00", false, 0, null))
            .put(left("09:00", false, 2, at("11:00")))
            .put(left("10:00", true, 3, null));

    private static OpenSlot left(String time, boolean held, int errors, @Nullable Instant notBefore) {
        return new OpenSlot(slot(time), held, errors + 1, errors, 0, 0, notBefore, "exit 1", at("10:00"));
    }

    private static Optional<String> text(Optional<Slot> slot) {
        return slot.map(found -> found.toString().substring(11, 16));
    }

    @Test
    void eachKindIsCountedOnce() {
        assertThat(OPEN.count()).isEqualTo(5);
        assertThat(OPEN.heldCount()).isEqualTo(1);
        assertThat(OPEN.errors()).isEqualTo(3);
        assertThat(OpenSlots.none(HOURLY).errors()).isZero();
    }

    @Test
    void theOldestIsAskedForWithAndWithoutTheHeldOnes() {
        OpenSlots without8 = OPEN.close(HOURLY, slot("12:00"), slot("08:00"));
        OpenSlots without9 = without8.succeed(HOURLY, slot("12:00"), slot("09:00"));

        assertThat(text(OPEN.oldest())).contains("08:00");
        assertThat(text(without8.oldest())).contains("09:00");
        assertThat(text(without8.oldestNotHeld())).contains("09:00");
        assertThat(text(without9.oldest())).contains("10:00");
        assertThat(text(without9.oldestNotHeld())).contains("11:00");
        assertThat(OpenSlots.none(HOURLY).oldest()).isEmpty();
    }

    @Test
    void onlyReadyAndFreshSlotsCanStart() {
        assertThat(text(OPEN.startableAfter(Instant.MIN))).contains("08:00");
        assertThat(text(OPEN.startableAfter(at("08:00")))).contains("11:00");
        assertThat(OPEN.startableAfter(at("12:00"))).isEmpty();
        assertThat(text(OPEN.startableBefore(Instant.MAX))).contains("12:00");
        assertThat(text(OPEN.startableBefore(at("11:00")))).contains("08:00");
        assertThat(OPEN.startableBefore(at("08:00"))).isEmpty();
    }

    @Test
    void aWaitEndsAtItsInstant() {
        assertThat(OPEN.waitOver()).contains(at("11:00"));
        assertThat(OPEN.wake(at("10:59"))).isSameAs(OPEN);

        OpenSlots awake = OPEN.wake(at("11:00"));

        assertThat(awake.waitOver()).isEmpty();
        assertThat(text(awake.startableAfter(at("08:00")))).contains("09:00");
        assertThat(awake.count()).isEqualTo(5);
        assertThat(awake.find(slot("09:00")).orElseThrow().errors()).isEqualTo(2);
    }

    @Test
    void waitsEndInTheirOrder() {
        OpenSlots two = OPEN.put(left("11:00", false, 1, at("10:30"))).put(left("12:00", false, 1, at("11:00")));

        assertThat(two.waitOver()).contains(at("10:30"));
        assertThat(two.wake(at("10:30")).waitOver()).contains(at("11:00"));
        assertThat(two.wake(at("11:00")).waitOver()).isEmpty();
        assertThat(two.wake(at("11:00")).ready()).hasSize(4);
    }

    @Test
    void aSlotIsInOnePlaceOnly() {
        OpenSlots held = OPEN.put(left("09:00", true, 3, null));
        OpenSlots waitsLonger = OPEN.put(left("09:00", false, 3, at("12:00")));
        OpenSlots released = OPEN.put(left("10:00", false, 3, null));

        assertThat(held.heldCount()).isEqualTo(2);
        assertThat(held.waitOver()).isEmpty();
        assertThat(held.waits()).isEmpty();
        assertThat(waitsLonger.waitOver()).contains(at("12:00"));
        assertThat(released.heldCount()).isZero();
        assertThat(List.of(held.count(), waitsLonger.count(), released.count())).containsOnly(5L);
        assertThat(OPEN.close(HOURLY, slot("12:00"), slot("09:00")).waitOver()).isEmpty();
    }

    @Test
    void findsWhatIsOpenAndNothingElse() {
        assertThat(OPEN.find(slot("08:00")).orElseThrow().attempts()).isEqualTo(1);
        assertThat(OPEN.find(slot("10:00")).orElseThrow().held()).isTrue();
        assertThat(OPEN.find(slot("11:00"))).contains(OpenSlot.untouched(slot("11:00")));
        assertThat(OPEN.find(slot("13:00"))).isEmpty();
        assertThat(OPEN.close(HOURLY, slot("12:00"), slot("11:00")).find(slot("11:00")))
                .isEmpty();
    }

    @Test
    void listsWhatWasTouchedFromAndToIncluded() {
        assertThat(OPEN.openBetween(at("08:00"), at("10:00"), 9))
                .containsExactly(slot("08:00"), slot("09:00"), slot("10:00"));
        assertThat(OPEN.openBetween(at("08:01"), at("09:59"), 9)).containsExactly(slot("09:00"));
        assertThat(OPEN.openBetween(at("08:00"), at("12:00"), 2)).containsExactly(slot("08:00"), slot("09:00"));
    }

    /** The old schedule's ranges can't be continued under a new one: each of their slots stands for itself. */
    @Test
    void anotherScheduleKeepsEachOpenSlot() {
        Slots next = Sample.backfill("a").schedule().from(slot("12:30"));

        OpenSlots rebased = OPEN.rebased(next).due(next, slot("12:00"), slot("13:30"));

        assertThat(rebased.fresh().oldest()).contains(slot("12:30"));
        assertThat(rebased.fresh().count()).isEqualTo(2);
        assertThat(rebased.count()).isEqualTo(7);
        assertThat(rebased.find(slot("11:00"))).contains(OpenSlot.untouched(slot("11:00")));
        assertThat(rebased.find(slot("09:00")).orElseThrow().notBefore()).isEqualTo(at("11:00"));
    }
}
