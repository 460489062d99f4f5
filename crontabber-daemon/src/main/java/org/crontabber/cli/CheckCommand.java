package org.crontabber.cli;

import java.nio.file.Path;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.crontabber.action.sql.SqlStatements;
import org.crontabber.action.sql.TransactionEnds;
import org.crontabber.config.Configuration;
import org.crontabber.config.JobDefinition;
import org.crontabber.config.Nearest;
import org.crontabber.config.Problem;
import org.crontabber.config.Work;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code check}: every problem of every file, with file and line. */
@Command(name = "check", description = "Check the configuration: every problem, with file and line.")
final class CheckCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final PlaceOption place = new PlaceOption();

    @SuppressWarnings("UnusedVariable") // taken, so that check can be given what the daemon is given
    @Option(names = "--allow-root", description = "Taken, as by the daemon; a check runs nothing.")
    private boolean allowsRoot;

    CheckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Configuration configuration = Configuration.read(place.file(), new JobClasses());
        Problems.report(configuration, console);
        Stream.of(configuration.warnings().stream(), unknownParameters(configuration), transactionEnds(configuration))
                .flatMap(warnings -> warnings)
                .sorted()
                .map(Problem::toString)
                .forEach(warning -> console.out().println(warning + " (warning)"));
        int problems = configuration.problems().size();
        int jobs = configuration.jobs().size();
        int files = configuration.files().size();
        if (problems > 0) {
            console.err()
                    .println(count(problems, "problem") + " in " + count(files, "file") + "; "
                            + count(configuration.broken().size(), "job") + " broken, "
                            + (jobs == 1 ? "1 runs" : jobs + " run"));
            return ExitCode.FAILED;
        }
        console.out().println("ok: " + count(jobs, "job") + " in " + count(files, "file"));
        return ExitCode.DONE;
    }

    /** No problem: there are places where PostgreSQL takes a name after a colon, such as JSON_OBJECT. */
    private static Stream<Problem> unknownParameters(Configuration configuration) {
        return configuration.jobs().stream()
                .filter(job -> job.work() instanceof Work.Sql)
                .flatMap(job ->
                        SqlStatements.unknownParameters(((Work.Sql) job.work()).statement(), Work.FACTS).stream()
                                .map(name -> new Problem(
                                        job.file(),
                                        job.line(),
                                        "sql of job '" + job.job().name() + "' has :" + name
                                                + ", which is no parameter" + Nearest.hint(name, Work.FACTS)
                                                + "; parameters are :"
                                                + String.join(", :", new TreeSet<>(Work.FACTS)))));
    }

    /** A warning, as the rules of the server's lexer are known here, and those of its grammar are not. */
    private static Stream<Problem> transactionEnds(Configuration configuration) {
        return configuration.jobs().stream().flatMap(CheckCommand::transactionEnds);
    }

    private static Stream<Problem> transactionEnds(JobDefinition job) {
        if (!(job.work() instanceof Work.Sql sql) || sql.session().ownTransaction()) {
            return Stream.empty();
        }
        Path file = sql.file();
        return TransactionEnds.in(sql.statement()).stream()
                .map(end -> new Problem(
                        file == null ? job.file() : file,
                        file == null ? job.line() : end.line(),
                        end.word() + " in sql of job '" + job.job().name()
                                + "' ends the transaction that its success is a part of: say transaction = \"own\""))
                .distinct();
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
