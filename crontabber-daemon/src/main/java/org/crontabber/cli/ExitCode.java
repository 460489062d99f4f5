package org.crontabber.cli;

/** The exit codes of every command. */
public final class ExitCode {
    public static final int DONE = 0;
    /** Something failed, or a problem was found. */
    public static final int FAILED = 1;
    /** The command was called in a wrong way. */
    public static final int USAGE = 2;
    /** Another instance leads. */
    public static final int NOT_LEADER = 3;
    /** The configuration can't be used ({@code EX_CONFIG} of sysexits.h). */
    public static final int CONFIG = 78;

    private ExitCode() {}
}
