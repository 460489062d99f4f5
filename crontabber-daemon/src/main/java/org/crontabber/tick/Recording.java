package org.crontabber.tick;

import java.util.List;
import java.util.function.Function;
import org.crontabber.store.StateRefused;

/**
 * Brings passes into the state, with the ends that wait for it. What the state refuses is tried again on the state as it
 * is; then whoever is to blame is set aside, so that no job's rows stop another job. Owned by the scheduler thread.
 */
final class Recording {
    /** How often jobs are set aside within one pass: more at once are no single jobs' trouble. */
    private static final int MOST_REFUSALS = 10;

    private final Ends ends;
    private final Quarantine quarantine;
    private final Office office;
    private final TickListener listener;

    Recording(Ends ends, Quarantine quarantine, Office office, TickListener listener) {
        this.ends = ends;
        this.quarantine = quarantine;
        this.office = office;
        this.listener = listener;
    }

    /** Whether there are ends that the state may take. */
    boolean hasEnds() {
        return !recordable().isEmpty();
    }

    private List<Pass.End> recordable() {
        return quarantine.without(ends.list());
    }

    /** Runs a pass that is given the ends to record. */
    Pass.Outcomes write(Function<List<Pass.End>, Pass.Outcomes> pass) {
        for (int refused = 0; ; refused++) {
            List<Pass.End> recordable = recordable();
            try {
                Pass.Outcomes outcomes = pass.apply(recordable);
                ends.removeAll(recordable);
                return outcomes;
            } catch (StateRefused e) {
                // the first time, nobody is blamed: a COMMIT that nobody answered may have arrived since the state was
                // read
                if (refused == MOST_REFUSALS || (refused > 0 && !quarantine.blames(office.pass(), ends))) {
                    throw e;
                }
                office.load();
            }
        }
    }

    /** Records what has ended, and decides nothing. False when the state can't be reached or is another leader's. */
    boolean recordLast() {
        List<Pass.End> all = ends.list();
        try {
            office.pass().endedOnly(all, office.now());
        } catch (StateRefused e) {
            all.forEach(this::recordAlone); // one of them is to blame, and the others are not to be lost
        } catch (RuntimeException e) {
            listener.troubled(e);
            return false;
        }
        ends.removeAll(all);
        return true;
    }

    private void recordAlone(Pass.End end) {
        try {
            office.load();
            office.pass().endedOnly(List.of(end), office.now());
        } catch (RuntimeException e) {
            listener.troubled(e);
        }
    }
}
