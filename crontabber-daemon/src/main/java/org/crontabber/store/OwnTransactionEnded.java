package org.crontabber.store;

/** A job's SQL has ended the transaction that was to record its success. */
public final class OwnTransactionEnded extends RuntimeException {
    private static final long serialVersionUID = 1;

    OwnTransactionEnded() {
        super("the SQL ended its own transaction, so its effect and its success could not be one");
    }
}
