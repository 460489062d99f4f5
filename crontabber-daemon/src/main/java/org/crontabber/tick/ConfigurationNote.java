package org.crontabber.tick;

import org.crontabber.database.DatabaseUnavailable;
import org.crontabber.database.Term;
import org.crontabber.store.StateRefused;
import org.crontabber.store.Store;
import org.jspecify.annotations.Nullable;

/**
 * What people see of the leader's configuration in the state: the one in effect, and one that was refused since. Owned
 * by the scheduler thread; what could not be written is written with the next sign of life.
 */
final class ConfigurationNote {
    private final Store store;
    private final Term term;
    private final TickListener listener;
    private boolean isWritten;
    private @Nullable String refused;

    ConfigurationNote(Store store, Term term, TickListener listener) {
        this.listener = listener;
        this.store = store;
        this.term = term;
    }

    /** Another configuration is in effect. */
    void changed() {
        isWritten = false;
        refused = null;
    }

    /** Another configuration has a problem, and the one before stays. */
    void refused(String problem) {
        refused = problem;
    }

    /** What the state refuses is left out: it is for people, and no job has to wait for it. */
    void write(Plan plan) {
        if (!isWritten) {
            isWritten = true;
            try {
                store.noteConfiguration(term, plan.graph(), plan.work().definitions());
            } catch (DatabaseUnavailable e) {
                isWritten = false;
                throw e;
            } catch (StateRefused e) {
                listener.troubled(e);
                listener.connected();
            }
        }
        if (refused != null) {
            store.noteRefusedConfiguration(term, refused);
            refused = null;
        }
    }
}
