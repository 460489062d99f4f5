package org.crontabber.cli;

import org.crontabber.store.History;

/** The state, for looking: the ledger as it stands, and what was executed. */
public interface State extends AutoCloseable {
    /** Reads the ledger. */
    StateView view();

    /** What was executed, and who leads. */
    History history();

    @Override
    void close();
}
