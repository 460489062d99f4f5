package org.crontabber.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.crontabber.config.Nearest;
import org.crontabber.database.Refused;
import org.crontabber.database.StateDirectoryTaken;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program: picks the verb, and turns what goes wrong into one line and an exit code. */
@Command(
        name = "crontabber",
        header = "The cron daemon that never loses a date.",
        synopsisHeading = "%n",
        customSynopsis = "usage: crontabber COMMAND [OPTIONS]",
        description = {
            "",
            "Jobs around PostgreSQL with dependencies, retries and backfill: each date that did not",
            "work is remembered, and attempted again with exactly that date until it does."
        },
        commandListHeading = "%n",
        footer = {
            "",
            "Begin with   crontabber demo",
            "Then         crontabber COMMAND --help",
            "",
            "Exit codes   0 done   1 failed or problem found   2 wrong usage   3 another instance leads",
            "             78 configuration that can't be used"
        })
public final class Crontabber implements Callable<Integer> {
    private final Console console;

    @Spec
    private @Nullable CommandSpec spec;

    private Crontabber(Console console) {
        this.console = console;
    }

    /** Runs one command. */
    public static int run(Console console, String version, Service service, String... arguments) {
        try {
            return line(console, version, service).execute(arguments);
        } finally {
            console.out().flush();
        }
    }

    /** The command line with all its verbs. */
    static CommandLine line(Console console, String version, Service service) {
        CommandLine line = new CommandLine(new Crontabber(console));
        List.of(
                        new DemoCommand(console, service),
                        new DaemonCommand(console, service),
                        new TickCommand(console, service),
                        new CheckCommand(console),
                        new PlanCommand(console, service),
                        new StatusCommand(console, service),
                        new ListCommand(console, service),
                        new ShowCommand(console, service),
                        new MissingCommand(console, service),
                        new WhyCommand(console, service),
                        new GhostsCommand(console, service),
                        new HistoryCommand(console, service),
                        new LogsCommand(console, service),
                        new NagiosCommand(console, service))
                .forEach(line::addSubcommand);
        Steer.addTo(line, console, service);
        List.of(
                        new ImportCommand(console, service),
                        new MigrateCommand(console, service),
                        new VersionCommand(console, version))
                .forEach(line::addSubcommand);
        line.setExpandAtFiles(false);
        line.setUsageHelpWidth(Math.max(60, Math.min(100, console.width())));
        line.setColorScheme(CommandLine.Help.defaultColorScheme(console.isTerminal() ? Ansi.ON : Ansi.OFF));
        addHelp(line);
        addVersion(line, version);
        line.getSubcommands().values().forEach(Crontabber::addHelp);
        line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
        line.setParameterExceptionHandler((exception, given) -> wrongUsage(console, exception));
        line.setExecutionExceptionHandler((exception, verb, result) -> failed(console, exception));
        return line;
    }

    private static void addHelp(CommandLine line) {
        line.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help.")
                        .build());
    }

    private static void addVersion(CommandLine line, String version) {
        line.getCommandSpec()
                .version(VersionCommand.text(version))
                .addOption(OptionSpec.builder("--version")
                        .versionHelp(true)
                        .description("Print the version.")
                        .build());
    }

    private static int wrongUsage(Console console, ParameterException exception) {
        if (exception.getCommandLine().getCommand() instanceof NagiosCommand) {
            return NagiosCommand.wrongUsage(console, String.valueOf(exception.getMessage()));
        }
        String verb = exception.getCommandLine().getCommandSpec().qualifiedName();
        console.err().println("crontabber: " + message(exception));
        console.err().println("Try '" + verb + " --help'.");
        return ExitCode.USAGE;
    }

    /** What comes first, and is no option, can only have been meant as a command. */
    private static String message(ParameterException exception) {
        CommandLine line = exception.getCommandLine();
        if (line.getParent() == null
                && exception instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()
                && !unmatched.isUnknownOption()) {
            String word = unmatched.getUnmatched().get(0);
            return "unknown command '" + word + "'"
                    + Nearest.hint(word, line.getSubcommands().keySet());
        }
        return String.valueOf(exception.getMessage());
    }

    private static int failed(Console console, Exception exception) {
        if (exception instanceof OutputClosed) {
            return ExitCode.FAILED;
        }
        if (exception instanceof PlaceOption.Unusable) {
            return ExitCode.CONFIG;
        }
        boolean isOurs = exception.getMessage() != null && !(exception instanceof NullPointerException);
        console.err().println("crontabber: " + (isOurs ? exception.getMessage() : exception.toString()));
        return exitCode(exception);
    }

    private static int exitCode(Exception exception) {
        if (exception instanceof WrongUsage) {
            return ExitCode.USAGE;
        }
        if (exception instanceof StateDirectoryTaken) {
            return ExitCode.NOT_LEADER;
        }
        return exception instanceof Refused ? ExitCode.CONFIG : ExitCode.FAILED;
    }

    private CommandSpec spec() {
        return Objects.requireNonNull(spec, "picocli sets the specification before it calls");
    }

    @Override
    public Integer call() {
        spec().commandLine().usage(console.err());
        return ExitCode.USAGE;
    }
}
