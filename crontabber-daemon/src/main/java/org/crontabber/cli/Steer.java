package org.crontabber.cli;

import org.crontabber.decision.Steering.Verb;
import picocli.CommandLine;

/** The names and descriptions of the verbs that change something. */
final class Steer {
    private Steer() {}

    /** Adds them all. */
    static void addTo(CommandLine line, Console console, Service service) {
        add(
                line,
                Verb.RUN,
                new SteeringCommand.Run(console, service),
                "Run a job by hand, now. Its schedule does not move.");
        add(
                line,
                Verb.RETRY,
                new SteeringCommand.OfSlots(console, service, Verb.RETRY),
                "Attempt slots at once that wait for their retry, or are held.");
        add(
                line,
                Verb.SKIP,
                new SteeringCommand.OfSlots(console, service, Verb.SKIP),
                "Give slots up, also such as are to come: they are closed, and what waits for them may go.");
        add(
                line,
                Verb.HOLD,
                new SteeringCommand.OfSlots(console, service, Verb.HOLD),
                "Keep open slots from being attempted, until they are released.");
        add(
                line,
                Verb.RELEASE,
                new SteeringCommand.OfSlots(console, service, Verb.RELEASE),
                "Make held slots due again.");
        add(
                line,
                Verb.PAUSE,
                new SteeringCommand.OfJob(console, service, Verb.PAUSE),
                "Start nothing of a job until it is resumed; its dates are kept.");
        add(
                line,
                Verb.RESUME,
                new SteeringCommand.OfJob(console, service, Verb.RESUME),
                "Let a paused job go on where it stood.");
        add(
                line,
                Verb.RESET,
                new SteeringCommand.OfJob(console, service, Verb.RESET),
                "Let a job begin anew, as if it were seen for the first time. Its history stays.");
        add(
                line,
                Verb.FORGET,
                new SteeringCommand.Forget(console, service),
                "Delete a job from the ledger that is not in the configuration. Its history stays.");
    }

    private static void add(CommandLine line, Verb verb, SteeringCommand command, String description) {
        CommandLine added = new CommandLine(command);
        added.getCommandSpec().name(verb.code()).usageMessage().description(description);
        line.addSubcommand(verb.code(), added);
    }
}
