package org.crontabber.tick;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.crontabber.action.Result;
import org.crontabber.action.process.ProcessSpace;
import org.crontabber.action.process.ProcessSpace.Sight;
import org.crontabber.database.Term;
import org.crontabber.database.TermOver;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Outcome;
import org.crontabber.store.Store;

/**
 * Attempts that somebody began who is gone. Each blocks its own job, and no other, until it is provably over: its
 * transaction and session are ended, its processes killed that can be seen from here, others given their time.
 */
final class Orphans {
    private final Store store;
    private final Machine machine;
    private final Term term;
    private final TickListener listener;
    private final Predicate<UUID> runsHere;
    private final Map<Node, Orphan> open = new LinkedHashMap<>();
    private final Set<UUID> toldToLive = new HashSet<>();

    private record Orphan(Store.OpenAttempt attempt, Sight sight, Instant notBefore, Instant lastTick) {}

    /**
     * For one term in office.
     *
     * @param runsHere whether a thread of this process still works for an attempt: one of an earlier term of its own
     */
    Orphans(TickLoop.Parts parts, Term term, Predicate<UUID> runsHere) {
        this.store = parts.store();
        this.machine = parts.machine();
        this.listener = parts.listener();
        this.term = term;
        this.runsHere = runsHere;
    }

    /**
     * Takes one on.
     *
     * @param found when it was found
     * @param grace how long a host that lost the database lets its processes run; it begins once, whoever leads meanwhile
     * @param lastTick the last tick that took place while it ran
     * @throws TermOver when it was begun in a later term
     */
    void add(Node node, Store.OpenAttempt attempt, boolean isProcess, Instant found, Duration grace, Instant lastTick) {
        if (attempt.term() > term.number()) {
            throw new TermOver(term); // it is a successor's, and nobody has left it
        }
        Orphan known = open.get(node);
        if (known != null && known.attempt().id().equals(attempt.id())) {
            return; // its time runs already, however often the state is read anew
        }
        Sight sight = sight(attempt.origin());
        boolean mayBeProcess = isProcess || attempt.process() != null;
        boolean mayLive = mayBeProcess && (sight == Sight.NONE || sight == Sight.FROM_OUTSIDE);
        Instant notBefore = found;
        if (mayLive) {
            Instant since = attempt.orphaned();
            notBefore = (since == null || since.isAfter(found) ? found : since).plus(grace);
            if (since == null) {
                store.noteOrphan(term, node, attempt.id(), found);
            }
            listener.waitsFor(node, attempt.id(), attempt.origin().host(), notBefore);
        }
        open.put(node, new Orphan(attempt, sight, notBefore, lastTick));
    }

    /** An older program has noted nothing but its host's name. */
    private Sight sight(Store.Origin there) {
        Store.Origin here = store.origin();
        Sight byName = there.host().equals(here.host()) ? Sight.FULL : Sight.NONE;
        return ProcessSpace.parse(here.processSpace())
                .flatMap(space -> ProcessSpace.parse(there.processSpace()).map(space::of))
                .orElse(byName);
    }

    /** Ends those that are over; asks the sessions of the others to end. */
    List<Pass.End> over(Instant now) {
        List<Pass.End> over = new ArrayList<>();
        for (Iterator<Map.Entry<Node, Orphan>> all = open.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Node, Orphan> entry = all.next();
            Orphan orphan = entry.getValue();
            boolean isOver = !hasProcesses(entry.getKey(), orphan, now)
                    && !now.isBefore(orphan.notBefore())
                    && !runsHere.test(orphan.attempt().id())
                    && !store.isAlive(entry.getKey(), orphan.attempt().id(), true);
            if (isOver) {
                all.remove();
                over.add(new Pass.End(
                        entry.getKey(),
                        orphan.attempt().id(),
                        Result.of(
                                Outcome.LOST,
                                "its leader is gone (term " + orphan.attempt().term() + ", host "
                                        + orphan.attempt().origin().host() + ")"),
                        null,
                        orphan.lastTick(),
                        null));
            }
        }
        return over;
    }

    /** Ends those that it may. Where it only sees that one lives when its time is over, it says so once. */
    private boolean hasProcesses(Node node, Orphan orphan, Instant now) {
        Store.OpenAttempt attempt = orphan.attempt();
        if (orphan.sight() == Sight.FULL) {
            return !machine.endOrphans(attempt.id());
        }
        boolean lives = orphan.sight() == Sight.FROM_OUTSIDE
                && !now.isBefore(orphan.notBefore())
                && machine.sees(attempt.process());
        if (lives && toldToLive.add(attempt.id())) {
            listener.waitsFor(node, attempt.id(), attempt.origin().host(), null);
        }
        return lives;
    }
}
