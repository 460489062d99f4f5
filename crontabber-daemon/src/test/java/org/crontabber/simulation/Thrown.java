package org.crontabber.simulation;

/** Passes on what a wrapped call has thrown. */
final class Thrown {
    private Thrown() {}

    static RuntimeException unchecked(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause instanceof RuntimeException exception) {
            return exception;
        }
        return new IllegalStateException(cause);
    }
}
