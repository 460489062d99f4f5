package org.crontabber.tick;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.crontabber.action.Result;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;

/** Attempts that have ended and whose end is not in the state yet, in the order in which they came. */
final class Ends {
    private final Map<UUID, Pass.End> all = new LinkedHashMap<>();

    void add(Pass.End end) {
        all.put(end.id(), end);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    boolean has(UUID id) {
        return all.containsKey(id);
    }

    List<Pass.End> list() {
        return List.copyOf(all.values());
    }

    void removeAll(List<Pass.End> recorded) {
        recorded.forEach(end -> all.remove(end.id()));
    }

    void replaceAll(UnaryOperator<Pass.End> change) {
        all.replaceAll((id, end) -> change.apply(end));
    }

    /** One whose COMMIT was not answered: only the state knows what became of it. */
    Optional<UUID> inDoubt() {
        return all.values().stream()
                .filter(end -> end.result().commitUnknown())
                .map(Pass.End::id)
                .findFirst();
    }

    /**
     * After the state was read: drops those that it knows, since only the answer to their COMMIT was lost.
     *
     * @param isUnread tells the jobs whose rows could not be read, so that nobody knows
     */
    void dropRecorded(Collection<UUID> open, Predicate<String> isUnread, Consumer<Pass.End> told) {
        all.values().removeIf(end -> {
            boolean isRecorded =
                    !open.contains(end.id()) && !isUnread.test(end.node().name());
            if (isRecorded) {
                told.accept(end);
            }
            return isRecorded;
        });
    }

    /** The rest, for the graph and the COMMIT as they are known now. */
    void rebind(JobGraph graph) {
        replaceAll(end -> {
            Node node = graph.find(end.node().name()).orElse(end.node());
            Result result = end.result().commitUnknown() ? end.result().notCommitted() : end.result();
            return new Pass.End(node, end.id(), result, null, end.lastTick(), null);
        });
    }
}
