package org.crontabber.simulation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crontabber.simulation.Told.HOURLY;
import static org.crontabber.simulation.Told.HOURS;
import static org.crontabber.simulation.Told.backfill;
import static org.crontabber.simulation.Told.passingOver;
import static org.crontabber.simulation.Told.plain;
import static org.crontabber.simulation.Told.slot;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.crontabber.decision.Dependency;
import org.crontabber.decision.Dependency.Match;
import org.crontabber.decision.Job;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Steering.Verb;
import org.junit.jupiter.api.Test;

/** The invariants of which slots are attempted and closed, each in a history that keeps it and in one that breaks it. */
class SlotInvariantsTest {
    private static Told once(Job... jobs) {
        return new Told(EverySlotOnce::new, jobs).tick(2).met(jobs[0].name(), 2);
    }

    private static Told catchUp(Job... jobs) {
        return new Told(OneCatchUpRun::new, jobs).tick(2).met(jobs[0].name(), 2);
    }

    private static Told backward(Job... jobs) {
        return new Told(NothingGoesBackward::new, jobs).tick(2).met(jobs[0].name(), 2);
    }

    private static void violates(ThrowingCallable history, String sentence) {
        assertThatThrownBy(history).isInstanceOf(Violated.class).hasMessageContaining(sentence);
    }

    @Test
    void eachSlotSucceedsOnceOldestFirst() {
        once(backfill("j"))
                .succeed("j", 0)
                .succeed("j", 1)
                .succeed("j", 2)
                .tick(3)
                .due("j", 2, 3)
                .succeed("j", 3)
                .atEnd();
    }

    @Test
    void aSecondSuccessIsFound() {
        Told told = once(backfill("j")).succeed("j", 0);

        violates(() -> told.end("j", 0, Outcome.SUCCEEDED), "EverySlotOnce: job j ended SUCCEEDED for " + slot(0));
    }

    @Test
    void aSuccessOfASlotThatNeverCameDueIsFound() {
        violates(() -> once(backfill("j")).end("j", 3, Outcome.SUCCEEDED), "never came due");
        violates(() -> once(plain("j")).end("j", 3, Outcome.SUCCEEDED), "never came due");
    }

    @Test
    void aSlotThatIsLeftOutIsFound() {
        Told told = once(backfill("j")).tick(5);

        violates(() -> told.due("j", 3, 5), "the ledger stood at " + slot(2));
        violates(() -> told.met("j", 5), "met anew: true");
        violates(() -> told.due("k", 2, 5), "the ledger stood at nothing");
    }

    @Test
    void anInstantThatIsNoSlotIsFound() {
        Told told = once(backfill("j")).tick(5);
        Fact between = new Fact.CameDue("j", false, HOURLY.from(slot(4)), slot(2), slot(4));

        violates(() -> told.see(between), "the first slot of job j is " + slot(4));
        violates(() -> told.due("j", 2, 2), "none of its slots after " + slot(2));
    }

    @Test
    void aLaterSlotBeforeTheOldestIsFoundUnderStopOnly() {
        once(passingOver("j")).begin("j", 1);

        violates(() -> once(backfill("j")).begin("j", 1), "before its older slot " + slot(0));
    }

    @Test
    void aHeldSlotLetsTheLaterOnesGoUntilItIsReleased() {
        Told told = once(backfill("j")).begin("j", 0);
        told.see(told.ended("j", 0, Outcome.FAILED, true)).succeed("j", 1).steer("j", Verb.RELEASE, 0);

        violates(() -> told.begin("j", 2), "before its older slot " + slot(0));
        told.succeed("j", 0);
    }

    @Test
    void whatAPersonBeginsHasNoOrder() {
        Told told = once(backfill("j"));

        told.see(told.begun("j", 2, 1, true)).end("j", 2, Outcome.SUCCEEDED);
    }

    @Test
    void anOpenSlotAtTheEndIsFoundUnlessItNeedsAPerson() {
        once(backfill("j"))
                .succeed("j", 0)
                .succeed("j", 1)
                .steer("j", Verb.SKIP, 2)
                .atEnd();
        once(backfill("j")).steer("j", Verb.PAUSE).atEnd();
        once(backfill("j")).steer("j", Verb.HOLD, 0, 1, 2).atEnd();

        violates(() -> once(backfill("j")).succeed("j", 0).atEnd(), "job j still has the open slot " + slot(1));
        violates(() -> once(plain("j")).succeed("j", 1).atEnd(), "job j still has the open slot " + slot(2));
    }

    @Test
    void aSlotThatWasSkippedBeforeItCameDueIsClosed() {
        once(backfill("j"))
                .succeed("j", 0)
                .succeed("j", 1)
                .succeed("j", 2)
                .steer("j", Verb.SKIP, 3)
                .tick(4)
                .due("j", 2, 4)
                .succeed("j", 4)
                .atEnd();
    }

    @Test
    void aPlainJobRunsForItsNewestSlot() {
        catchUp(plain("j"))
                .begin("j", 2)
                .end("j", 2, Outcome.FAILED)
                .tick(3)
                .due("j", 2, 3)
                .begin("j", 3);

        violates(() -> catchUp(plain("j")).begin("j", 1), "OneCatchUpRun: plain job j began attempt 1 for " + slot(1));
    }

    @Test
    void aPlainJobThatGoesBackIsFound() {
        Told told = catchUp(plain("j", new Dependency("p", Match.COVERS)), plain("p"))
                .begin("j", 2)
                .end("j", 2, Outcome.FAILED);

        violates(() -> told.begin("j", 1), "went back from slot " + slot(2) + " to " + slot(1));
    }

    @Test
    void aBackfillJobIsNoPlainOne() {
        catchUp(backfill("j")).succeed("j", 0).begin("j", 1);
    }

    @Test
    void whatFailedMayBeginAgain() {
        backward(backfill("j"))
                .begin("j", 0)
                .end("j", 0, Outcome.FAILED)
                .begin("j", 0)
                .steer("j", Verb.HOLD, 0);
    }

    @Test
    void whatSucceededDoesNotBeginAgainButByHand() {
        Told told = backward(backfill("j")).succeed("j", 0);
        Told plain = backward(plain("j")).succeed("j", 2);

        told.see(told.begun("j", 0, 2, true));
        violates(() -> told.begin("j", 0), "NothingGoesBackward: slot " + slot(0) + " of job j was closed and began");
        violates(() -> plain.begin("j", 1), "was closed and began again");
        violates(() -> told.steer("j", Verb.HOLD, 0), "was closed and was opened again");
    }

    @Test
    void newestSlotsAndTermsThatGoBackAreFound() {
        Told told = backward(backfill("j")).tick(3).due("j", 2, 3).see(new Fact.Elected("b", 2));

        violates(
                () -> told.see(new Fact.CameDue("j", false, HOURS, slot(3), slot(2))),
                "comes after its slot " + slot(3));
        violates(
                () -> told.see(new Fact.Rescheduled("j", HOURLY.from(slot(1)), true)),
                "slot " + slot(1) + " of job j comes after");
        violates(() -> told.see(new Fact.Elected("b", 2)), "term 2 came after term 2");
    }

    @Test
    void aPlainJobsSlotMayEndAfterALaterOneWasSkipped() {
        once(plain("j"))
                .begin("j", 2)
                .tick(3)
                .due("j", 2, 3)
                .steer("j", Verb.SKIP, 3)
                .end("j", 2, Outcome.SUCCEEDED);
    }

    @Test
    void anotherKindOrScheduleKeepsWhatIsOpen() {
        Fact toPlain = new Fact.Rescheduled("j", HOURLY.from(slot(3)), false);
        Fact later = new Fact.Rescheduled("j", HOURLY.from(slot(4)), true);

        once(backfill("j"))
                .see(later)
                .succeed("j", 0)
                .succeed("j", 1)
                .succeed("j", 2)
                .atEnd();
        once(backfill("j")).see(toPlain).succeed("j", 2).atEnd();
        violates(() -> once(backfill("j")).see(later).succeed("j", 0).atEnd(), "still has the open slot " + slot(1));
    }
}
