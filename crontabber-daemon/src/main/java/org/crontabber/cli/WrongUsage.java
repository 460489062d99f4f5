package org.crontabber.cli;

/** A command was called with a value that it can't use: the message goes to the error output, the exit code is 2. */
final class WrongUsage extends RuntimeException {
    private static final long serialVersionUID = 1;

    WrongUsage(String message) {
        super(message);
    }
}
