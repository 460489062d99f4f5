package org.crontabber.simulation;

/** Something that stays true in the virtual world whatever happens there; it throws {@link Violated} when it does not. */
interface Invariant {
    /** Looks at the next fact, while the {@link Model} stands as it did before it. */
    void see(Fact fact);

    /** Looks at what is left once nothing more comes. */
    default void atEnd() {}
}
