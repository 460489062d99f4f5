package org.crontabber.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.decision.Sample.at;
import static org.crontabber.decision.Sample.slot;

import java.time.Instant;
import org.crontabber.schedule.Slot;
import org.crontabber.schedule.Slots;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A plain job's open slots: how many, the oldest, and the one that was tried. */
class PlainProgressTest {
    private static final Slots HOURLY = Sample.plain("a").schedule().from(slot("08:00"));
    private static final Progress BEHIND = PlainProgress.NONE.due(HOURLY, null, slot("10:00"));

    private static OpenSlot left(String time, int errors, @Nullable Instant notBefore) {
        return new OpenSlot(slot(time), false, errors, errors, 0, 0, notBefore, "exit 1", at("10:00"));
    }

    private static OpenSlot held(String time) {
        return new OpenSlot(slot(time), true, 1, 1, 0, 0, null, "exit 1", at("10:00"));
    }

    private static PlainProgress progress(@Nullable Slot oldest, long waiting, @Nullable OpenSlot tried, int errors) {
        return new PlainProgress(oldest, waiting, null, tried, errors);
    }

    private static PlainProgress through(String closed, PlainProgress like) {
        return new PlainProgress(like.oldestWaiting(), like.waiting(), slot(closed), like.tried(), like.errors());
    }

    @Test
    void countsWhatComesDue() {
        assertThat(BEHIND).isEqualTo(progress(slot("08:00"), 3, null, 0));
        assertThat(BEHIND.due(HOURLY, slot("10:00"), slot("12:00"))).isEqualTo(progress(slot("08:00"), 5, null, 0));
        assertThat(PlainProgress.NONE.due(HOURLY, slot("10:00"), slot("12:00")))
                .isEqualTo(progress(slot("11:00"), 2, null, 0));
        assertThat(BEHIND.count()).isEqualTo(3);
        assertThat(BEHIND.oldest()).contains(slot("08:00"));
        assertThat(PlainProgress.NONE.oldest()).isEmpty();
    }

    @Test
    void aSuccessClosesAllUpToItsSlot() {
        Progress failed = BEHIND.put(left("10:00", 2, at("10:05")));

        assertThat(failed.succeed(HOURLY, slot("10:00"), slot("10:00")))
                .isEqualTo(through("10:00", PlainProgress.NONE));
        assertThat(failed.succeed(HOURLY, slot("10:00"), slot("08:00")))
                .isEqualTo(through("08:00", progress(slot("09:00"), 2, left("10:00", 2, at("10:05")), 0)));
        assertThat(failed.succeed(HOURLY, slot("10:00"), slot("11:00")))
                .isEqualTo(through("11:00", PlainProgress.NONE));
    }

    @Test
    void whatIsDoneStaysSo() {
        Progress done = BEHIND.succeed(HOURLY, slot("10:00"), slot("10:00"));

        assertThat(done.close(HOURLY, slot("10:00"), slot("08:00"))).isEqualTo(through("10:00", PlainProgress.NONE));
        assertThat(BEHIND.close(HOURLY, slot("10:00"), slot("09:00")).succeed(HOURLY, slot("10:00"), slot("08:00")))
                .isEqualTo(through("09:00", progress(slot("10:00"), 1, null, 0)));
    }

    @Test
    void anAttemptCoalescesWhatWasTriedBefore() {
        Progress tried = BEHIND.put(held("09:00"));

        assertThat(tried.begun(slot("10:00"))).isEqualTo(progress(slot("08:00"), 3, null, 1));
        assertThat(tried.begun(slot("09:00"))).isSameAs(tried);
    }

    /** A person may run an older one of those that wait. */
    @Test
    void whatWasTriedOfANewerSlotStands() {
        Progress tried = BEHIND.put(left("10:00", 2, at("10:05")));

        assertThat(tried.put(left("08:00", 1, at("10:01"))))
                .isEqualTo(progress(slot("08:00"), 3, left("10:00", 2, at("10:05")), 3));
    }

    @Test
    void aSkipKeepsTheErrors() {
        Progress failed = BEHIND.put(left("09:00", 2, at("10:05")));

        assertThat(failed.close(HOURLY, slot("10:00"), slot("09:00")))
                .isEqualTo(through("09:00", progress(slot("10:00"), 1, null, 2)));
        assertThat(failed.close(HOURLY, null, slot("09:00"))).isEqualTo(through("09:00", progress(null, 0, null, 2)));
    }

    /** A person has skipped the newer one while the older one ran. */
    @Test
    void whatFailsBehindOneThatIsClosedIsNotTriedAgain() {
        Progress skipped = BEHIND.close(HOURLY, slot("10:00"), slot("09:00"));

        assertThat(skipped.put(left("08:00", 1, at("10:05"))))
                .isEqualTo(through("09:00", progress(slot("10:00"), 1, null, 1)));
        assertThat(skipped.put(left("09:00", 1, at("10:05"))).waitOver()).isEmpty();
        assertThat(skipped.put(left("10:00", 1, at("10:05"))).waitOver()).contains(at("10:05"));
    }

    @Test
    void errorsAddUpOverSlotsUntilASuccess() {
        Progress once = BEHIND.put(left("10:00", 1, at("10:05")));
        Progress twice = once.put(left("10:00", 2, at("10:10")));
        Progress nextSlot = twice.due(HOURLY, slot("10:00"), slot("11:00")).put(left("11:00", 1, at("11:05")));

        assertThat(once.errors()).isEqualTo(1);
        assertThat(twice.errors()).isEqualTo(2);
        assertThat(nextSlot.errors()).isEqualTo(3);
    }

    @Test
    void onlyTheTriedSlotHasAStateOfItsOwn() {
        OpenSlot tried = left("09:00", 1, at("10:05"));
        Progress failed = BEHIND.put(tried);

        assertThat(failed.find(slot("09:00"))).contains(tried);
        assertThat(failed.find(slot("08:00"))).contains(OpenSlot.untouched(slot("08:00")));
        assertThat(failed.find(slot("07:00"))).isEmpty();
        assertThat(PlainProgress.NONE.find(slot("08:00"))).isEmpty();
        assertThat(failed.waitOver()).contains(at("10:05"));
        assertThat(BEHIND.waitOver()).isEmpty();
        assertThat(failed.wake(at("12:00"))).isSameAs(failed);
        assertThat(failed.openBetween(at("08:00"), at("12:00"), 9)).isEmpty();
    }

    @Test
    void oneSlotCanBeHeld() {
        assertThat(BEHIND.heldCount()).isZero();
        assertThat(BEHIND.put(left("10:00", 1, null)).heldCount()).isZero();
        assertThat(BEHIND.put(held("10:00")).heldCount()).isEqualTo(1);
    }

    @Test
    void aSlotThatIsReleasedBeforeItWasTriedIsOneOfThoseThatWait() {
        OpenSlot held = new OpenSlot(slot("10:00"), true, 0, 0, 0, 0, null, null, at("10:00"));
        Progress released = BEHIND.put(held).put(OpenSlot.untouched(slot("10:00")));

        assertThat(BEHIND.put(held).heldCount()).isEqualTo(1);
        assertThat(released).isEqualTo(BEHIND);
    }

    @Test
    void anAttemptStandsForTheOlderSlotsOnly() {
        PlainProgress behind = progress(slot("08:00"), 3, null, 0);

        assertThat(behind.coalesced(HOURLY, slot("10:00"), slot("10:00"))).isEqualTo(2);
        assertThat(behind.coalesced(HOURLY, slot("10:00"), slot("09:00"))).isEqualTo(1);
        assertThat(behind.coalesced(HOURLY, slot("10:00"), slot("08:00"))).isZero();
        assertThat(PlainProgress.NONE.coalesced(HOURLY, slot("10:00"), slot("10:00")))
                .isZero();
    }

    @Test
    void aStoreKeepsNoMoreThanTheNewestThatIsDone() {
        OpenSlot tried = left("09:00", 1, at("10:05"));

        assertThat(Stored.plain(HOURLY, null, null, null, null, 0)).isEqualTo(PlainProgress.NONE);
        assertThat(Stored.plain(HOURLY, slot("10:00"), null, null, tried, 1))
                .isEqualTo(progress(slot("08:00"), 3, tried, 1));
        assertThat(Stored.plain(HOURLY, slot("10:00"), null, slot("08:00"), tried, 1))
                .isEqualTo(through("08:00", progress(slot("09:00"), 2, tried, 1)));
        assertThat(Stored.plain(HOURLY, slot("10:00"), null, slot("09:00"), tried, 1))
                .isEqualTo(through("09:00", progress(slot("10:00"), 1, null, 1)));
        assertThat(Stored.plain(HOURLY, slot("10:00"), null, slot("10:00"), tried, 1))
                .isEqualTo(through("10:00", progress(null, 0, null, 1)));
        assertThat(Stored.plain(HOURLY, slot("10:00"), null, slot("11:00"), tried, 0))
                .isEqualTo(through("11:00", PlainProgress.NONE));
    }

    /** Its slots of before have no rows, and are none of the present ones. */
    @Test
    void whatWaitedUnderAnEarlierScheduleWaitsAsItsNewest() {
        Slots later = Sample.plain("a").schedule().from(slot("12:00"));

        assertThat(Stored.plain(later, slot("10:00"), slot("10:00"), slot("08:00"), null, 0))
                .isEqualTo(through("08:00", progress(slot("10:00"), 1, null, 0)));
        assertThat(Stored.plain(later, slot("13:00"), slot("10:00"), null, null, 2))
                .isEqualTo(progress(slot("10:00"), 3, null, 2));
        assertThat(Stored.plain(later, slot("13:00"), slot("10:00"), slot("10:00"), null, 0))
                .isEqualTo(through("10:00", progress(slot("12:00"), 2, null, 0)));
        assertThat(Stored.plain(later, slot("13:00"), slot("10:00"), slot("12:00"), null, 0))
                .isEqualTo(through("12:00", progress(slot("13:00"), 1, null, 0)));
    }

    @Test
    void theSlotThatWasTriedStandsForItsDate() {
        Progress tried = BEHIND.put(held("09:00"));

        assertThat(tried.hasOpenOn(slot("09:00").date())).isTrue();
        assertThat(tried.hasOpenOn(slot("09:00").date().plusDays(1))).isFalse();
        assertThat(BEHIND.hasOpenOn(slot("09:00").date())).isFalse();
    }

    /** After a change of the schedule the newest slot may lie before all slots of the new one. */
    @Test
    void aNewestSlotOfAnEarlierScheduleIsStillOne() {
        Slots later = Sample.plain("a").schedule().from(slot("12:00"));

        assertThat(Stored.plain(later, slot("10:00"), null, slot("09:00"), null, 0))
                .isEqualTo(through("09:00", progress(slot("10:00"), 1, null, 0)));
        assertThat(Stored.plain(later, slot("10:00"), null, null, null, 0).oldest())
                .contains(slot("10:00"));
    }
}
