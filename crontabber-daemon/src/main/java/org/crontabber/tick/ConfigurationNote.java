package org.crontabber.tick;

import org.crontabber.database.Term;
import org.crontabber.store.Store;
import org.jspecify.annotations.Nullable;

/**
 * What people see of the leader's configuration in the state: the one in effect, and one that was refused since. Owned
 * by the scheduler thread; what could not be written is written with the next sign of life.
 */
final class ConfigurationNote {
    private final Store store;
    private final Term term;
    private boolean isWritten;
    private @Nullable String refused;

    ConfigurationNote(Store store, Term term) {
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

    void write(Plan plan) {
        if (!isWritten) {
            store.noteConfiguration(term, plan.graph(), plan.work().definitions());
            isWritten = true;
        }
        if (refused != null) {
            store.noteRefusedConfiguration(term, refused);
            refused = null;
        }
    }
}
