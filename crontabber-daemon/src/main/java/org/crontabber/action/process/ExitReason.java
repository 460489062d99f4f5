package org.crontabber.action.process;

import java.util.List;

/** What an exit code says, in words. */
final class ExitReason {
    static final int NOT_EXECUTABLE = 126;
    static final int NOT_FOUND = 127;
    private static final int SIGNALS_FROM = 128;
    private static final int FIRST_REAL_TIME = 34;
    private static final int LAST_REAL_TIME = 64;

    /** The standard signals from 1 on, see signal(7). */
    private static final List<String> SIGNALS = List.of(
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS");

    private ExitReason() {}

    /** Whether the program was not executed at all, as shells say it. */
    static boolean isNotStarted(int exit) {
        return exit == NOT_EXECUTABLE || exit == NOT_FOUND;
    }

    /** The reason in one line. */
    static String of(int exit, String obstacle) {
        String detail = obstacle.isEmpty() ? "" : ": " + obstacle;
        return switch (exit) {
            case NOT_EXECUTABLE -> "exit code 126: the program may not be executed" + detail;
            case NOT_FOUND -> "exit code 127: the program was not found" + detail;
            default -> {
                String signal = signal(exit - SIGNALS_FROM);
                yield signal.isEmpty() ? "exit code " + exit : "killed by signal " + signal;
            }
        };
    }

    /** Its number and name; empty for what is no signal. */
    private static String signal(int number) {
        if (number >= FIRST_REAL_TIME && number <= LAST_REAL_TIME) {
            int offset = number - FIRST_REAL_TIME;
            return number + (offset == 0 ? " (RTMIN)" : " (RTMIN+" + offset + ")");
        }
        boolean isStandard = number >= 1 && number <= SIGNALS.size();
        return isStandard ? number + " (" + SIGNALS.get(number - 1) + ")" : "";
    }
}
