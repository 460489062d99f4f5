package org.crontabber.decision;

/** One entry of a job's {@code after}: the parent's name and the rule by which it lets the child go. */
public record Dependency(String job, Match match) {
    /** When a parent lets a child's slot go. */
    public enum Match {
        /** The parent is done through its newest slot at or before the child's. */
        COVERS,
        /** The parent is done through every slot that it has on the child slot's date. */
        SAME_DATE,
        /** The parent's last counted attempt succeeded, whatever its date. */
        LATEST
    }
}
