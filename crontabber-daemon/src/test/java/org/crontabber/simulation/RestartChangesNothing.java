package org.crontabber.simulation;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Missing;
import org.crontabber.decision.PlainProgress;
import org.crontabber.decision.Running;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;

/**
 * A crash and a restart with no time in between change nothing: what an instance believes is what it would read.
 *
 * <p>Looked at when a tick has taken place, at each so-and-so-manieth of them. Whoever provides the reading does so for
 * the instance that leads and at the instant of the tick.
 */
final class RestartChangesNothing implements Invariant {
    private final Function<JobGraph, Ledger> reload;
    private final int every;
    private long term;
    private long ticks;

    RestartChangesNothing(Function<JobGraph, Ledger> reload, int every) {
        this.reload = reload;
        this.every = every;
    }

    @Override
    public void see(Fact fact) {
        if (fact instanceof Fact.Elected elected) {
            term = elected.term();
        } else if (fact instanceof Fact.Ticked ticked && ticked.term() == term && ++ticks % every == 0) {
            Ledger read = reload.apply(ticked.ledger().graph());
            for (Node node : ticked.ledger().graph().nodes()) {
                compare(node, ticked.ledger().state(node), read.state(node));
            }
        }
    }

    private void compare(Node node, @Nullable JobState believed, @Nullable JobState read) {
        if (believed == null || read == null) {
            equal(node, "state", believed, read);
            return;
        }
        Running runs = believed.running();
        Running stands = read.running();
        if (runs != null && !isSame(runs, stands)) {
            return; // its own transaction has recorded its success, and the news has not come in yet
        }
        equal(node, "first slot", believed.slots().first(), read.slots().first());
        equal(node, "first slot ever", believed.firstEver(), read.firstEver());
        equal(node, "newest slot", believed.newest(), read.newest());
        equal(node, "last success", believed.lastSuccess(), read.lastSuccess());
        equal(node, "last counted attempt", believed.lastCounted(), read.lastCounted());
        equal(node, "pause", believed.pause(), read.pause());
        equal(node, "skipped slots to come", sorted(believed.skippedAhead()), sorted(read.skippedAhead()));
        equal(
                node,
                "number of open slots",
                believed.progress().count(),
                read.progress().count());
        equal(
                node,
                "oldest open slot",
                believed.progress().oldest(),
                read.progress().oldest());
        equal(node, "errors", believed.progress().errors(), read.progress().errors());
        equal(
                node,
                "held slots",
                believed.progress().heldCount(),
                read.progress().heldCount());
        equal(node, "open slots with errors", failed(believed), failed(read));
        equal(node, "slot tried last", tried(believed), tried(read));
        equal(node, "running slot", runs == null ? null : runs.slot(), stands == null ? null : stands.slot());
    }

    private static @Nullable Slot tried(JobState state) {
        return state.progress() instanceof PlainProgress plain && plain.tried() != null
                ? plain.tried().slot()
                : null;
    }

    private static boolean isSame(Running runs, @Nullable Running stands) {
        return stands != null && runs.slot().equals(stands.slot()) && runs.attempt() == stands.attempt();
    }

    /** Those that nothing failed of are counted, since the state may tell the same slots as other ranges. */
    private static List<Missing> failed(JobState state) {
        return Missing.of(state).stream()
                .filter(missing -> missing.errors() > 0)
                .toList();
    }

    private static List<Slot> sorted(List<Slot> slots) {
        return slots.size() < 2 ? slots : slots.stream().sorted().toList();
    }

    private void equal(Node node, String what, @Nullable Object believed, @Nullable Object read) {
        if (!Objects.equals(believed, read)) {
            throw new Violated(
                    this, what + " of job " + node.name() + " is " + believed + ", and after a restart " + read);
        }
    }
}
