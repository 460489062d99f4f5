package org.crontabber.simulation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crontabber.simulation.Told.LEADER;
import static org.crontabber.simulation.Told.at;
import static org.crontabber.simulation.Told.backfill;
import static org.crontabber.simulation.Told.passingOver;
import static org.crontabber.simulation.Told.plain;
import static org.crontabber.simulation.Told.slot;

import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.crontabber.decision.Dependency;
import org.crontabber.decision.Dependency.Match;
import org.crontabber.decision.Job;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Steering.Verb;
import org.junit.jupiter.api.Test;

/** Nothing too late: each rule in a history that keeps it and in one that breaks it. */
class LatenessInvariantsTest {
    private static void violates(ThrowingCallable history, String sentence) {
        assertThatThrownBy(history).isInstanceOf(Violated.class).hasMessageContaining(sentence);
    }

    private static Fact.Ticked ticked(int hour, Job... jobs) {
        return new Fact.Ticked(LEADER, 1, at(hour), new Ledger(JobGraph.of(List.of(jobs), Map.of())));
    }

    /** Two ticks between which nothing else happens, by a leader with one place. */
    private static Told quietly(Told told, Job... jobs) {
        return told.see(ticked(2, jobs)).see(ticked(2, jobs));
    }

    private static Told waiting(Job... jobs) {
        Told told = new Told(model -> new NobodyIsForgotten(model, 1), jobs).tick(2);
        for (Job job : jobs) {
            told.met(job.name(), 2);
        }
        return told;
    }

    @Test
    void whatDoesNotComeDueAtItsTickIsFound() {
        Told told = new Told(DueOnTime::new, plain("j")).tick(2).met("j", 2);
        told.see(ticked(2, plain("j"))).see(ticked(3, plain("j").leaving()));

        violates(() -> told.see(ticked(3, plain("j"))), "DueOnTime: slot " + slot(3) + " of job j did not come due");
        violates(() -> told.see(ticked(3, plain("k"))), "job k was not met");
    }

    @Test
    void whoCouldStartAndDoesNotIsFound() {
        Told told = waiting(plain("j"));

        violates(() -> quietly(told, plain("j")), "NobodyIsForgotten: job j did not begin " + slot(2));
        violates(() -> quietly(waiting(backfill("j")), backfill("j")), "did not begin " + slot(0));
    }

    @Test
    void whoWaitsForSomethingIsNotForgotten() {
        Dependency after = new Dependency("p", Match.COVERS);
        Job child = plain("c", after);
        quietly(waiting(plain("j")).begin("j", 2), plain("j"));
        quietly(waiting(plain("j")).steer("j", Verb.PAUSE), plain("j"));
        quietly(waiting(plain("j")), plain("j").leaving());
        quietly(waiting(plain("j")).begin("j", 2).end("j", 2, Outcome.FAILED), plain("j"));
        quietly(waiting(plain("p"), plain("j")).begin("j", 2), plain("p"));
        quietly(waiting(plain("p"), child).begin("p", 2).end("p", 2, Outcome.FAILED), child, plain("p"));
        quietly(waiting(backfill("j")).begin("j", 0).end("j", 0, Outcome.FAILED), backfill("j"));
    }

    @Test
    void underContinueALaterSlotGoesOn() {
        Told told = waiting(passingOver("j")).begin("j", 0).end("j", 0, Outcome.FAILED);

        violates(() -> quietly(told, passingOver("j")), "did not begin " + slot(1));
    }

    @Test
    void aLeaderThatTakesNoTickIsFound() {
        Told told = new Told(model -> new TicksGoOn());
        Fact.HourPassed free = new Fact.HourPassed(true);
        told.see(free).see(free).see(free).see(free).see(new Fact.HourPassed(false));
        told.see(free).see(free).see(free).see(free).tick(2);
        told.see(free).see(free).see(free).see(free);

        violates(() -> told.see(free), "TicksGoOn: no tick took place for 5 hours");
    }

    @Test
    void newsMayStillBeOnTheirWay() {
        waiting(plain("j")).see(ticked(2, plain("j")));
        waiting(plain("j"))
                .see(ticked(2, plain("j")))
                .steer("j", Verb.PAUSE)
                .steer("j", Verb.RESUME)
                .see(ticked(2, plain("j")));
    }
}
