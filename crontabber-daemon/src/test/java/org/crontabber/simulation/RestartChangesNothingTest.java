package org.crontabber.simulation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crontabber.simulation.Told.HOURS;
import static org.crontabber.simulation.Told.LEADER;
import static org.crontabber.simulation.Told.at;
import static org.crontabber.simulation.Told.plain;
import static org.crontabber.simulation.Told.slot;

import java.util.List;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.OpenSlot;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Pause;
import org.crontabber.decision.Progress;
import org.crontabber.decision.Running;
import org.crontabber.decision.Stored;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A ledger that says the same passes, and one that differs in any of what is compared does not. */
class RestartChangesNothingTest {
    private static final JobGraph GRAPH = Told.configured(plain("j")).graph();
    private static final Progress OPEN = Stored.plain(HOURS, slot(3), null, slot(1), null, 0);
    private static final JobState STATE = state(slot(3), OPEN, null, null, null);

    private static JobState state(
            Slot newest, Progress progress, @Nullable Running running, @Nullable Slot success, @Nullable Pause pause) {
        Boolean counted = success == null ? null : Boolean.TRUE;
        return new JobState(HOURS, slot(0), newest, progress, running, at(0), counted, success, pause, List.of());
    }

    private static Ledger ledger(JobState state) {
        Ledger ledger = new Ledger(GRAPH);
        Node node = GRAPH.find("j").orElseThrow();
        ledger.put(node, state);
        return ledger;
    }

    private static Told reading(Ledger read, int every) {
        return new Told(model -> new RestartChangesNothing(graph -> read, every), plain("j"));
    }

    private static Fact ticked(long term) {
        return new Fact.Ticked(LEADER, term, at(3), ledger(STATE));
    }

    private static void violates(Ledger read, String sentence) {
        Told told = reading(read, 1);
        assertThatThrownBy(() -> told.see(ticked(1)))
                .isInstanceOf(Violated.class)
                .hasMessageStartingWith("RestartChangesNothing: ")
                .hasMessageContaining(sentence);
    }

    @Test
    void theSameLedgerPasses() {
        Progress same = Stored.plain(HOURS, slot(3), null, slot(1), null, 0);

        reading(ledger(state(slot(3), same, null, null, null)), 1).see(ticked(1));
    }

    @Test
    void eachDifferenceIsFound() {
        Running running = new Running(slot(3), 1, 0, at(3), false);
        OpenSlot held = new OpenSlot(slot(3), true, 1, 1, 0, 0, null, Outcome.FAILED.code(), at(3));
        Progress older = Stored.plain(HOURS, slot(3), null, slot(0), null, 0);
        Progress failed = Stored.plain(HOURS, slot(3), null, slot(1), null, 1);
        Progress waits = Stored.plain(HOURS, slot(3), null, slot(1), held, 0);

        OpenSlot interrupted = new OpenSlot(slot(3), false, 1, 0, 0, 0, null, null, at(3));
        Progress tried = Stored.plain(HOURS, slot(3), null, slot(1), interrupted, 0);

        violates(new Ledger(GRAPH), "state of job j is");
        violates(ledger(state(slot(2), OPEN, null, null, null)), "newest slot of job j is " + slot(3));
        violates(ledger(state(slot(3), older, null, null, null)), "number of open slots of job j is 2");
        violates(ledger(state(slot(3), failed, null, null, null)), "errors of job j is 0, and after a restart 1");
        violates(ledger(state(slot(3), waits, null, null, null)), "held slots of job j is 0");
        violates(ledger(state(slot(3), tried, null, null, null)), "slot tried last of job j is null, and after");
        violates(ledger(state(slot(3), OPEN, running, null, null)), "running slot of job j is null");
        violates(ledger(state(slot(3), OPEN, null, slot(1), null)), "last success of job j is null");
        violates(ledger(state(slot(3), OPEN, null, null, new Pause("ann", null, null))), "pause of job j is null");
    }

    @Test
    void onlyThatOfTheLeaderIsLookedAtAndAsOftenAsAskedFor() {
        Told told = reading(new Ledger(GRAPH), 2).see(ticked(1)).see(ticked(0));

        assertThatThrownBy(() -> told.see(ticked(1))).isInstanceOf(Violated.class);
    }
}
