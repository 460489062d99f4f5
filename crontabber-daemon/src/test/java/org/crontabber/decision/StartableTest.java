package org.crontabber.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.decision.Sample.after;
import static org.crontabber.decision.Sample.at;
import static org.crontabber.decision.Sample.slot;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crontabber.decision.Dependency.Match;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Steering.Verb;
import org.crontabber.schedule.Every;
import org.crontabber.schedule.Slot;
import org.crontabber.schedule.Slots;
import org.junit.jupiter.api.Test;

/** Which slot a child {@code c} goes on with, when its parent {@code p} lets some of them go. */
class StartableTest {
    private static Optional<String> startable(Ledger ledger, String now) {
        return Judge.startable(Sample.node(ledger, "c"), ledger, at(now))
                .map(slot -> slot.toString().substring(11, 16));
    }

    private static Optional<String> head(Ledger ledger, String now) {
        return Judge.head(Sample.node(ledger, "c"), ledger, at(now))
                .map(slot -> slot.toString().substring(11, 16));
    }

    private static Ledger plainChild(Match match) {
        return Sample.ledger("10:00", Sample.backfill("p"), Sample.plain("c", after("p", match)));
    }

    private static void done(Ledger ledger, String job, String... slots) {
        for (String slot : slots) {
            Sample.attempt(ledger, job, slot, Outcome.SUCCEEDED, "10:00");
        }
    }

    @Test
    void aPlainChildTakesTheNewestSlotThatItsParentAllows() {
        Ledger ledger = plainChild(Match.COVERS);
        assertThat(startable(ledger, "10:00")).isEmpty();
        assertThat(head(ledger, "10:00")).contains("10:00");

        done(ledger, "p", "08:00");
        assertThat(startable(ledger, "10:00")).contains("08:00");

        done(ledger, "p", "09:00");
        assertThat(startable(ledger, "10:00")).contains("09:00");

        done(ledger, "c", "09:00");
        assertThat(startable(ledger, "10:00")).isEmpty();

        done(ledger, "p", "10:00");
        assertThat(startable(ledger, "10:00")).contains("10:00");
        assertThat(head(ledger, "10:00")).contains("10:00");
    }

    @Test
    void aPlainJobsFailedSlotWaitsAndANewerOneTakesItsPlace() {
        Ledger ledger = Sample.ledger("10:00", Sample.plain("c"));
        Sample.attempt(ledger, "c", "10:00", Outcome.FAILED, "10:58");
        assertThat(startable(ledger, "11:02")).isEmpty();
        assertThat(head(ledger, "11:02")).contains("10:00");
        assertThat(startable(ledger, "11:03")).contains("10:00");

        ledger.put(Sample.node(ledger, "c"), Sample.state(ledger, "c").at(at("11:00")));
        assertThat(startable(ledger, "11:00")).contains("11:00");
        assertThat(head(ledger, "11:00")).contains("11:00");
    }

    @Test
    void aPlainJobsHeldSlotWaitsForAPerson() {
        Ledger ledger = Sample.ledger("10:00", Sample.plain("c"));
        Node node = Sample.node(ledger, "c");
        ledger.put(
                node,
                Steering.apply(node, Sample.state(ledger, "c"), Sample.order(Verb.HOLD, "10:00", "10:00"), at("10:00"))
                        .state());

        assertThat(startable(ledger, "10:00")).isEmpty();
        assertThat(head(ledger, "10:00")).contains("10:00");
    }

    /** An older slot that a person asked for has failed: the newest one still goes first. */
    @Test
    void aNewerSlotThanTheTriedOneDoesNotWait() {
        Ledger ledger = Sample.ledger("10:00", Sample.plain("c"));
        Sample.attempt(ledger, "c", "09:00", Outcome.FAILED, "10:00");

        assertThat(startable(ledger, "10:00")).contains("10:00");
    }

    @Test
    void aBackfillChildStaysBehindItsParent() {
        Ledger ledger = Sample.ledger(
                "10:00", Sample.backfill("p"), Sample.job("c", Sample.CONTINUE, after("p", Match.COVERS)));
        done(ledger, "p", "08:00", "09:00");

        assertThat(startable(ledger, "10:00")).contains("08:00");
        done(ledger, "c", "08:00", "09:00");
        assertThat(startable(ledger, "10:00")).isEmpty();
    }

    @Test
    void aNewestFirstChildTakesTheNewestThatGoes() {
        Ledger ledger = Sample.ledger(
                "10:00", Sample.backfill("p"), Sample.job("c", Sample.NEWEST_FIRST, after("p", Match.COVERS)));
        done(ledger, "p", "08:00", "09:00");

        assertThat(startable(ledger, "10:00")).contains("09:00");
        done(ledger, "c", "09:00");
        assertThat(startable(ledger, "10:00")).contains("08:00");
    }

    /** The parent has a slot on each second date, and only that of the 11th is open; the child has each hour's. */
    private static Ledger sameDate(Backfill backfill) {
        Job like = Sample.job("c", backfill, after("p", Match.SAME_DATE));
        Job parent = new Job(
                "p",
                new Every(Duration.ofDays(2), ZoneOffset.UTC),
                at("08:00"),
                Backfill.DEFAULT,
                like.retry(),
                List.of(),
                like.timeout(),
                true);
        Ledger ledger = new Ledger(JobGraph.of(List.of(parent, like), Map.of()));
        Instant now = Instant.parse("2026-03-11T10:00:00Z");
        ledger.put(Sample.node(ledger, "p"), JobState.met(parent, slot("08:00")).at(now));
        ledger.put(Sample.node(ledger, "c"), JobState.met(like, slot("08:00")).at(now));
        return ledger;
    }

    private static Optional<String> onAnyDate(Ledger ledger) {
        return Judge.startable(Sample.node(ledger, "c"), ledger, Instant.parse("2026-03-11T10:00:00Z"))
                .map(Slot::toString);
    }

    @Test
    void datesThatTheParentHoldsBackArePassedOver() {
        Ledger ledger = sameDate(Sample.CONTINUE);
        assertThat(onAnyDate(ledger)).contains("2026-03-10T00:00:00Z");

        done(ledger, "p", "08:00");
        assertThat(onAnyDate(ledger)).contains("2026-03-09T08:00:00Z");
    }

    @Test
    void datesThatTheParentHoldsBackArePassedOverGoingBack() {
        assertThat(onAnyDate(sameDate(Sample.NEWEST_FIRST))).contains("2026-03-10T23:00:00Z");
    }

    @Test
    void aPlainChildPassesTheParentsDatesOverGoingBack() {
        Ledger ledger = sameDate(Sample.CONTINUE);
        Job plain = Sample.plain("c", after("p", Match.SAME_DATE));
        Ledger other = new Ledger(JobGraph.of(List.of(Sample.node(ledger, "p").job(), plain), Map.of()));
        other.put(Sample.node(other, "p"), Sample.state(ledger, "p"));
        other.put(
                Sample.node(other, "c"), JobState.met(plain, slot("08:00")).at(Instant.parse("2026-03-11T10:00:00Z")));

        assertThat(onAnyDate(other)).contains("2026-03-10T23:00:00Z");
    }

    @Test
    void underStopABlockedHeadLetsNothingGo() {
        assertThat(onAnyDate(sameDate(Backfill.DEFAULT))).isEmpty();
    }

    /** The parent has a slot on each date, so a search may end at the first one that it holds back. */
    @Test
    void nothingGoesBehindAParentWithASlotOnEachDate() {
        Ledger ledger = Sample.ledger(
                "10:00", Sample.backfill("p"), Sample.job("c", Sample.CONTINUE, after("p", Match.SAME_DATE)));
        assertThat(startable(ledger, "10:00")).isEmpty();

        done(ledger, "p", "08:00", "09:00", "10:00");
        assertThat(startable(ledger, "10:00")).isEmpty(); // the date's last slot, of 23:00, is to come
    }

    @Test
    void theAttemptsAfterASuccessAreKnownBefore() {
        Ledger ledger = Sample.ledger("10:00", Sample.backfill("p"), Sample.backfill("c", after("p", Match.COVERS)));
        Node parent = Sample.node(ledger, "p");
        JobState running = Sample.state(ledger, "p")
                .begin(Transition.begin(Sample.state(ledger, "p"), slot("08:00"), at("10:00")));
        ledger.put(parent, running);

        List<Following> following = Following.of(parent, running, ledger, at("10:00"), at("10:01"), 9);

        assertThat(following)
                .extracting(Following::attempt)
                .containsExactly(
                        new Running(slot("09:00"), 1, 0, at("10:01"), false),
                        new Running(slot("10:00"), 1, 0, at("10:01"), false));
        assertThat(following.get(0).state().isDone(slot("08:00"))).isTrue();
        assertThat(following.get(1).state().isDone(slot("09:00"))).isTrue();
        assertThat(ledger.state(parent)).isSameAs(running);
    }

    /** Its parent holds the newer slot back, so what it waits for is the retry of the older one. */
    @Test
    void aPlainChildsFailedSlotStandsForItWhileANewerOneIsBlocked() {
        Ledger ledger = plainChild(Match.COVERS);
        done(ledger, "p", "08:00", "09:00", "10:00");
        Sample.attempt(ledger, "c", "10:00", Outcome.FAILED, "10:58");
        for (String job : List.of("p", "c")) {
            ledger.put(Sample.node(ledger, job), Sample.state(ledger, job).at(at("11:00")));
        }

        assertThat(startable(ledger, "11:00")).isEmpty();
        assertThat(head(ledger, "11:00")).contains("10:00");
        assertThat(head(ledger, "11:03")).contains("10:00");
        assertThat(startable(ledger, "11:03")).contains("10:00");
    }

    /** A hand in the table can give a slot a date that has no slot so late; the search must not stay there for ever. */
    @Test
    void aSearchEndsAlsoAtASlotWithAnotherDatesInstant() {
        Ledger ledger = sameDate(Sample.CONTINUE);
        JobState state = Sample.state(ledger, "c");
        Slot edited =
                new Slot(Instant.parse("2026-03-10T09:00:00Z"), slot("08:00").date());
        OpenSlot cancelled = new OpenSlot(edited, false, 1, 0, 0, 0, null, null, at("10:00"));
        ledger.put(Sample.node(ledger, "c"), state.with(Stored.backfill(state.slots(), List.of(), List.of(cancelled))));

        assertThat(onAnyDate(ledger)).isEmpty();
    }

    /** The zone was changed from UTC: dates go back from the last slot of before to the first of the present one. */
    @Test
    void aBlockedSlotOfAnEarlierZoneHidesNoYoungerOneOfAnEarlierDate() {
        Job parent = Sample.backfill("p");
        Job child = new Job(
                "c",
                new Every(Duration.ofHours(1), ZoneId.of("America/New_York")),
                null,
                Sample.CONTINUE,
                parent.retry(),
                List.of(after("p", Match.SAME_DATE)),
                parent.timeout(),
                true);
        Ledger ledger = new Ledger(JobGraph.of(List.of(parent, child), Map.of()));
        Instant midnight = Instant.parse("2026-03-11T00:00:00Z");
        Slot before = utc(midnight.plus(Duration.ofHours(2)));
        Slots present = child.schedule().from(new Slot(at("08:00"), LocalDate.of(2026, 3, 9)));
        Slot younger = present.next(before.at()).orElseThrow();
        assertThat(younger.date()).isBefore(before.date());
        put(ledger, "p", Sample.plain("p").schedule().from(slot("08:00")), List.of(List.of(utc(midnight), before)));
        put(ledger, "c", child.schedule().from(younger), List.of(List.of(before, before), List.of(younger, younger)));

        assertThat(Judge.startable(Sample.node(ledger, "c"), ledger, younger.at()))
                .contains(younger);
    }

    private static Slot utc(Instant instant) {
        return new Slot(instant, instant.atOffset(ZoneOffset.UTC).toLocalDate());
    }

    private static void put(Ledger ledger, String job, Slots slots, List<List<Slot>> fresh) {
        Slot newest = fresh.get(fresh.size() - 1).get(1);
        Progress progress = Stored.backfill(slots, fresh, List.of());
        ledger.put(
                Sample.node(ledger, job),
                new JobState(slots, slots.first(), newest, progress, null, null, null, null, null, List.of()));
    }
}
