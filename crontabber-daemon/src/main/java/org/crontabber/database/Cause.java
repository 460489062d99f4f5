package org.crontabber.database;

/** What had become of the term before, for programs and for people. */
public record Cause(Code code, String text) {
    /** What can become of a term. */
    public enum Code {
        /** There was none. */
        FIRST("first"),
        /** Its leader gave the lock back. */
        STOPPED("stopped"),
        /** Its leader's session ended: killed, cut off, terminated. */
        GONE("gone"),
        /** Its leader gave no sign of life, and its session was ended. */
        HUNG("hung"),
        /** The server went on elsewhere. */
        FAILED_OVER("failed_over");

        private final String label;

        Code(String label) {
            this.label = label;
        }

        /** Lower case, for labels. */
        public String label() {
            return label;
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
