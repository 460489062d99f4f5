package org.crontabber.store;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.crontabber.decision.Agenda;
import org.crontabber.decision.Decision;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Running;
import org.crontabber.decision.Transition;
import org.jspecify.annotations.Nullable;

/**
 * What one pass of the scheduler changes: it is written in one transaction, so that a pass costs one commit, and none
 * of its starts has an effect before the ends and slots that led to it stand there too.
 *
 * @param tick the instant of the tick that it belongs to; null when only ends led to it
 */
public record Changes(
        @Nullable Instant tick, List<Agenda.Due> due, List<End> ends, List<Decision.Skip> skips, List<Begin> begins) {

    /**
     * An attempt that begins.
     *
     * @param definition the fingerprint of what it runs
     */
    public record Begin(Node node, Running attempt, UUID id, String definition) {
        /** The same, as of the instant at which it really began. */
        Begin since(Instant at) {
            return new Begin(node, attempt.since(at), id, definition);
        }
    }

    /**
     * An attempt that ended, but for successes that their own transaction has recorded.
     *
     * @param at when that was noticed
     */
    public record End(Node node, UUID id, Transition.Ended ended, Report report, Instant at) {
        End bare() {
            Report bare = new Report(
                    report.outcome(),
                    report.exitCode(),
                    report.errorClass(),
                    null,
                    null,
                    Output.NONE,
                    report.elapsed(),
                    report.rows());
            return new End(node, id, ended.bare(), bare, at);
        }
    }

    /** Nothing changes. */
    public static final Changes NONE = new Changes(null, List.of(), List.of(), List.of(), List.of());

    public Changes {
        due = List.copyOf(due);
        ends = List.copyOf(ends);
        skips = List.copyOf(skips);
        begins = List.copyOf(begins);
    }

    /** The jobs that it changes. */
    public Set<Node> nodes() {
        Set<Node> nodes = new LinkedHashSet<>();
        ends.forEach(end -> nodes.add(end.node()));
        due.forEach(one -> nodes.add(one.node()));
        skips.forEach(skip -> nodes.add(skip.node()));
        begins.forEach(begin -> nodes.add(begin.node()));
        return nodes;
    }

    /** What it changes of one job. */
    public Changes of(Node node) {
        return new Changes(
                null,
                due.stream().filter(one -> one.node().equals(node)).toList(),
                ends.stream().filter(end -> end.node().equals(node)).toList(),
                skips.stream().filter(skip -> skip.node().equals(node)).toList(),
                begins.stream().filter(begin -> begin.node().equals(node)).toList());
    }

    /** The same, its ends without what the jobs have said. */
    public Changes bare() {
        return new Changes(tick, due, ends.stream().map(End::bare).toList(), skips, begins);
    }

    boolean isEmpty() {
        return tick == null && due.isEmpty() && ends.isEmpty() && skips.isEmpty() && begins.isEmpty();
    }
}
