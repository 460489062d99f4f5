package org.crontabber.database;

/** Somebody else leads by now: nothing of this term may be written any more. */
public final class TermOver extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TermOver(Term term) {
        super("term " + term.number() + " is over");
    }
}
