package org.crontabber.daemon;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.crontabber.cli.ExitCode;
import org.crontabber.cli.Service.Found;
import org.crontabber.cli.Service.Imported;
import org.crontabber.cli.Service.Original;
import org.crontabber.config.Configuration;
import org.crontabber.database.Databases;
import org.crontabber.database.Term;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.TakenOver;
import org.crontabber.store.OriginalTables;
import org.crontabber.store.TakeOver;
import org.jspecify.annotations.Nullable;

/** Takes over what Mozilla's crontabber knew of the jobs of a configuration. */
final class OriginalsTakeover {
    private final Configuration configuration;
    private final Databases databases;
    private final Instant now;

    OriginalsTakeover(Configuration configuration, Databases databases, Instant now) {
        this.configuration = configuration;
        this.databases = databases;
        this.now = now;
    }

    /**
     * Shows what is there, and does it.
     *
     * @param leads does a change under a term; false when another instance leads by now
     */
    Imported run(Original original, Predicate<List<Found>> agrees, Predicate<Consumer<Term>> leads) {
        String state = configuration.daemon().state();
        String source = original.database() == null ? state : original.database();
        if (!databases.has(source)) {
            return new Imported(
                    ExitCode.USAGE,
                    "there is no [database." + source + "] in the configuration; there are: "
                            + String.join(", ", configuration.databases().keySet()));
        }
        OriginalTables tables = new OriginalTables(databases.state(source), original.schema());
        TakeOver takeOver = new TakeOver(databases.state(state));
        Map<Node, JobState> taken = new LinkedHashMap<>();
        List<Found> found = found(tables.known(), takeOver.known(), taken);
        boolean agreed = agrees.test(found);
        if (taken.isEmpty()) {
            return new Imported(ExitCode.DONE, "nothing to take over");
        }
        if (!agreed) {
            return new Imported(ExitCode.FAILED, "nothing was done");
        }
        List<OriginalTables.Execution> executions = tables.executions(
                taken.keySet().stream().map(Node::name).toList(),
                now.minus(configuration.daemon().keepHistory()));
        boolean led = leads.test(term -> takeOver.write(term, taken, executions));
        return led
                ? new Imported(
                        ExitCode.DONE,
                        count(taken.size(), "job") + " and " + count(executions.size(), "execution") + " taken over")
                : new Imported(ExitCode.NOT_LEADER, "another instance has just been elected: stop it, and try again");
    }

    private List<Found> found(List<OriginalTables.Known> known, Set<String> here, Map<Node, JobState> taken) {
        List<Found> found = new ArrayList<>();
        for (OriginalTables.Known theirs : known) {
            Optional<Node> node = configuration.graph().find(theirs.job());
            String why = whyNot(theirs, node, here);
            if (why != null || node.isEmpty()) {
                found.add(new Found(theirs.job(), null, null, String.valueOf(why)));
                continue;
            }
            Instant first = Objects.requireNonNullElse(theirs.firstRun(), theirs.lastSuccess());
            JobState state = TakenOver.of(
                    node.get().job(),
                    configuration.daemon().grid(),
                    new TakenOver.Left(first, theirs.lastSuccess(), theirs.nextRun()));
            taken.put(node.get(), state);
            found.add(new Found(
                    theirs.job(), state.lastSuccess(), state.oldestNotDone().orElse(null), ""));
        }
        return found;
    }

    private static @Nullable String whyNot(OriginalTables.Known theirs, Optional<Node> node, Set<String> here) {
        if (node.isEmpty()) {
            return "is not in the configuration";
        }
        if (node.get().isBroken()) {
            return "is broken here: " + node.get().brokenWhere();
        }
        if (here.contains(theirs.job())) {
            return "is in the ledger already, and stays as it is there";
        }
        boolean hasRun = theirs.firstRun() != null || theirs.lastSuccess() != null;
        return hasRun ? null : "has never run: it begins as a new job";
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
