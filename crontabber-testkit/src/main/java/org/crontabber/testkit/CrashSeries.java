package org.crontabber.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One trial of a job after the other, each with a crash at another place. */
final class CrashSeries {
    /** A job that fails after a crash may have to wait for what the crash has left, but not for ever. */
    private static final int MOST_ATTEMPTS = 3;

    private static final String CAUSE = " Most likely the reset does not take back all that the first run has left.";

    private final Trial trial;
    private final Step reset;
    private final Step check;

    CrashSeries(Trial trial, Step reset, Step check) {
        this.trial = trial;
        this.reset = reset;
        this.check = check;
    }

    List<String> run() {
        int first = undisturbed("");
        int places = undisturbed(", in the second of two runs with the reset before each." + CAUSE);
        if (places < first) {
            throw new AssertionError(
                    name() + " could crash at " + first + " places in its first run, without any crash, and at "
                            + places + " in its second: it has less to do." + CAUSE);
        }
        if (places > TestedJob.MOST_CRASHES) {
            throw new AssertionError(name() + " sends so many statements that it could crash at " + places
                    + " places, and at most " + TestedJob.MOST_CRASHES + " are tried: give it less to do");
        }
        List<String> crashed = new ArrayList<>();
        for (int place = 1; place <= places; place++) {
            Wire wire = new Wire(place);
            runOnce(wire, "");
            if (!wire.isDown()) {
                throw new AssertionError(
                        name() + " was to crash at the " + place + ". of the " + places
                                + " places that it had without any crash, and came to " + wire.places()
                                + " only: what it sends differs from run to run, so that no run can tell that it survives. Either the"
                                + " reset does not take back all that a run leaves, or the job does not do the same each time.");
            }
            crashed.add(wire.place());
        }
        return crashed;
    }

    /** How many places a run without a crash has. */
    private int undisturbed(String which) {
        Wire wire = new Wire(Wire.NEVER);
        runOnce(wire, which);
        return wire.places();
    }

    private String name() {
        return trial.node().name();
    }

    private void runOnce(Wire wire, String which) {
        try {
            reset.run();
        } catch (Exception e) {
            throw new AssertionError("the reset before a run of " + name() + " fails: " + e, e);
        }
        Attempt last = null;
        boolean isDone = false;
        for (int number = 1; number <= MOST_ATTEMPTS && !isDone; number++) {
            if (number > 1 && !wire.isDown()) {
                break; // it fails by itself
            }
            try (Life life =
                    number == 1 ? Life.first(trial, wire) : Life.next(trial, new Wire(Wire.NEVER), number - 1)) {
                Optional<Attempt> attempt = life.attempt();
                last = attempt.orElse(last);
                isDone = life.hasSucceeded();
            }
        }
        if (!isDone) {
            throw failure(
                    wire,
                    which,
                    wire.isDown() ? "then it did not succeed any more" : "it does not succeed",
                    last == null ? "" : last.describe(),
                    null);
        }
        try {
            check.run();
        } catch (Exception | AssertionError e) {
            throw failure(wire, which, "and after its success the check failed", String.valueOf(e.getMessage()), e);
        }
    }

    private AssertionError failure(Wire wire, String which, String what, String detail, @Nullable Throwable cause) {
        String where = wire.isDown()
                ? " does not survive a crash of the daemon\n" + wire.place() + "\n" + what
                : " does not do what the test expects, without any crash" + (which.isEmpty() ? ": " : which + "\n")
                        + what;
        return new AssertionError(name() + where + ":\n" + detail.strip(), cause);
    }
}
