package org.crontabber.simulation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crontabber.simulation.Told.LEADER;
import static org.crontabber.simulation.Told.backfill;
import static org.crontabber.simulation.Told.plain;
import static org.crontabber.simulation.Told.slot;

import java.time.Instant;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.crontabber.decision.Dependency;
import org.crontabber.decision.Dependency.Match;
import org.crontabber.decision.Job;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Steering.Verb;
import org.junit.jupiter.api.Test;

/** No start before its time: each rule in a history that keeps it and in one that breaks it. */
class TimeInvariantsTest {
    private static Told told(Job... jobs) {
        Told told = new Told(NotBeforeItsTime::new, jobs).tick(2);
        for (Job job : jobs) {
            told.met(job.name(), 2);
        }
        return told;
    }

    private static Told after(Match match) {
        return told(plain("c", new Dependency("p", match)), backfill("p"));
    }

    private static void violates(ThrowingCallable history, String sentence) {
        assertThatThrownBy(history).isInstanceOf(Violated.class).hasMessageContaining(sentence);
    }

    private static Fact.Begun withSuccess(Fact.Begun begun) {
        Instant at = begun.at();
        return new Fact.Begun(1, begun.job(), begun.slot(), 1, new UUID(0, 99), false, at, true);
    }

    @Test
    void aSlotThatComesDueBeforeItsInstantIsFound() {
        violates(() -> told(plain("j")).due("j", 2, 3), "NotBeforeItsTime: slot " + slot(3) + " of job j came due");
        violates(() -> new Told(NotBeforeItsTime::new, plain("j")).met("j", 2), "at a tick at null");
    }

    @Test
    void onlyAnOpenSlotBegins() {
        told(backfill("j")).begin("j", 0);

        violates(() -> told(backfill("j")).succeed("j", 0).begin("j", 0), "for " + slot(0) + ", but it is not open");
        violates(() -> told(backfill("j")).begin("j", 3), "but the last tick was at " + slot(2));
        violates(() -> told(backfill("j")).steer("j", Verb.HOLD, 0).begin("j", 0), "it is held");
    }

    @Test
    void aPausedOrDisabledOrUnknownJobDoesNotBegin() {
        told(plain("j")).steer("j", Verb.PAUSE).steer("j", Verb.RESUME).begin("j", 2);

        violates(() -> told(plain("j")).steer("j", Verb.PAUSE).begin("j", 2), "the job is paused");
        violates(() -> told(plain("j").leaving()).begin("j", 2), "the job is disabled");
        violates(() -> told(plain("j")).begin("k", 2), "no leader has met the job");
    }

    @Test
    void aPersonMayBeginAnything() {
        Told told = told(backfill("j")).succeed("j", 0).steer("j", Verb.PAUSE);

        told.see(told.begun("j", 0, 2, true));
    }

    @Test
    void anErrorWaitsItsDelayFromTheLastTick() {
        Told told = told(plain("j")).begin("j", 2).end("j", 2, Outcome.FAILED);

        violates(() -> told.begin("j", 2), "it waits until " + slot(3) + " and the last tick was at " + slot(2));
        told.tick(3).begin("j", 2).end("j", 2, Outcome.TIMED_OUT).tick(4);
        violates(() -> told.begin("j", 2), "it waits until " + slot(5));
        told.tick(5).begin("j", 2);
    }

    @Test
    void aNewerSlotOfAPlainJobDoesNotWaitForTheOld() {
        told(plain("j"))
                .begin("j", 2)
                .end("j", 2, Outcome.FAILED)
                .tick(3)
                .due("j", 2, 3)
                .begin("j", 3);
    }

    @Test
    void aPersonAndAClockThatWasSetBackEndAWait() {
        told(plain("j"))
                .begin("j", 2)
                .end("j", 2, Outcome.FAILED)
                .steer("j", Verb.RETRY, 2)
                .begin("j", 2);
        told(plain("j")).begin("j", 2).end("j", 2, Outcome.FAILED).tick(1).begin("j", 2);
        told(plain("j"))
                .begin("j", 2)
                .end("j", 2, Outcome.FAILED)
                .see(new Fact.ClockSetBack())
                .begin("j", 2);
    }

    @Test
    void aSecondLossInARowWaits() {
        Told told = told(plain("j")).begin("j", 2).end("j", 2, Outcome.LOST);

        told.begin("j", 2).end("j", 2, Outcome.LOST);
        violates(() -> told.begin("j", 2), "it waits until " + slot(3));
    }

    @Test
    void aChildWaitsForTheParentsSlotsUpToItsOwn() {
        after(Match.COVERS).succeed("p", 0).succeed("p", 1).succeed("p", 2).begin("c", 2);
        after(Match.COVERS).succeed("p", 0).succeed("p", 1).begin("c", 1);
        after(Match.COVERS).steer("p", Verb.SKIP, 0, 1, 2).begin("c", 2);

        violates(() -> after(Match.COVERS).succeed("p", 0).succeed("p", 1).begin("c", 2), "parent p is not there");
        violates(
                () -> after(Match.COVERS)
                        .steer("p", Verb.HOLD, 1)
                        .succeed("p", 0)
                        .begin("c", 1),
                "by COVERS");
    }

    @Test
    void aChildWaitsForAParentThatNobodyHasMet() {
        Told told = new Told(NotBeforeItsTime::new, plain("c", new Dependency("p", Match.COVERS)), plain("p"));

        violates(() -> told.tick(2).met("c", 2).begin("c", 2), "by COVERS");
    }

    @Test
    void aChildWaitsForTheParentsSlotsOfItsDate() {
        Told told = after(Match.SAME_DATE).succeed("p", 0).succeed("p", 1).succeed("p", 2);
        violates(() -> told.begin("c", 2), "by SAME_DATE");

        told.tick(24).due("p", 2, 24);
        for (int hour = 3; hour < 24; hour++) {
            told.succeed("p", hour);
        }
        told.begin("c", 2);
    }

    @Test
    void aChildWaitsForTheParentsLastAttempt() {
        after(Match.LATEST).succeed("p", 0).begin("c", 2);

        violates(() -> after(Match.LATEST).begin("c", 2), "by LATEST");
        violates(
                () -> after(Match.LATEST)
                        .succeed("p", 0)
                        .begin("p", 1)
                        .end("p", 1, Outcome.FAILED)
                        .begin("c", 2),
                "by LATEST");
    }

    @Test
    void aReloadLetsBothConfigurationsPassUntilTheSecondTick() {
        Told told = told(plain("j")).see(Told.configured(plain("j").leaving()));
        Fact.Ticked ticked = new Fact.Ticked(
                LEADER, 1, Told.at(3), new Ledger(Told.configured(plain("j")).graph()));

        told.see(ticked).begin("j", 2).end("j", 2, Outcome.CANCELLED).see(ticked);

        violates(() -> told.begin("j", 2), "the job is disabled");
    }

    @Test
    void whatASuccessBeginsMayFollowTheConfigurationOfBefore() {
        Told told = told(backfill("j"), backfill("p")).begin("j", 0);
        Fact.Ticked ticked = new Fact.Ticked(
                LEADER, 1, Told.at(3), new Ledger(Told.configured(plain("j")).graph()));
        told.see(Told.configured(backfill("j", new Dependency("p", Match.COVERS)), backfill("p")))
                .see(ticked)
                .see(ticked)
                .end("j", 0, Outcome.SUCCEEDED);

        violates(() -> told.begin("j", 1), "by COVERS");
        told.see(withSuccess(told.begun("j", 1, 1, false)));
    }
}
