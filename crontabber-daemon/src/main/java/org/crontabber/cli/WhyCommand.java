package org.crontabber.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Judge;
import org.crontabber.decision.Verdict;
import org.crontabber.decision.VerdictText;
import org.crontabber.schedule.Slot;
import org.crontabber.store.Standing;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code why}: the chain of reasons, down to the one that somebody can do something about. */
@Command(
        name = "why",
        description = "Say why a job, or a slot of it, does not run now: the chain of reasons, and what to do.")
final class WhyCommand implements Callable<Integer> {
    private final Console console;
    private final Service service;

    @Mixin
    private final PlaceOption placeOption = new PlaceOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Parameters(index = "0", paramLabel = "JOB")
    private String job = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "SLOT",
            description = "An instant or a date (default: the slot that is next in line).")
    private @Nullable String slot;

    WhyCommand(Console console, Service service) {
        this.console = console;
        this.service = service;
    }

    @Override
    public Integer call() {
        Service.Place place = placeOption.inForce(console, service);
        Node node = Jobs.find(place, job);
        try (State state = service.open(place)) {
            StateView view = state.view();
            Node mine = view.ledger().graph().find(node.name()).orElseThrow();
            Optional<Slot> asked = slot(mine, view);
            boolean isDone = asked.isPresent() && isDone(mine, asked.get(), view);
            Verdict verdict = asked.map(found -> Judge.judge(mine, found, view.ledger(), view.decidedAt()))
                    .orElseGet(() -> Judge.of(mine, view.ledger(), view.decidedAt()));
            if (json) {
                Json.print(
                        console,
                        Json.object()
                                .with("job", job)
                                .with("slot", asked.orElse(null))
                                .with("done", isDone)
                                .with("verdict", isDone ? null : Json.verdict(verdict))
                                .with("leads", view.standing().leads()));
            } else {
                explain(mine, asked.orElse(null), isDone, verdict, view.standing());
            }
            return ExitCode.DONE;
        }
    }

    private Optional<Slot> slot(Node node, StateView view) {
        JobState state = view.ledger().state(node);
        if (slot == null || state == null || node.isBroken()) {
            return Judge.head(node, view.ledger(), view.decidedAt());
        }
        Jobs.Span span = Jobs.span(node, slot);
        Optional<Slot> found = state.slots()
                .next(span.from().minusNanos(1))
                .filter(first -> !first.at().isAfter(span.to()));
        if (found.isEmpty()) {
            throw new WrongUsage("'" + slot + "' is no slot of job '" + job + "' ("
                    + node.job().schedule().text() + ")");
        }
        return found;
    }

    private static boolean isDone(Node node, Slot asked, StateView view) {
        JobState state = view.ledger().state(node);
        return state != null && state.running() == null && state.isDone(asked);
    }

    private void explain(Node node, @Nullable Slot asked, boolean isDone, Verdict verdict, Standing standing) {
        if (!standing.leads()) {
            console.out()
                    .println(console.red("no instance leads")
                            + ": nothing runs until one is started; what follows holds then");
        }
        String title = console.bold(node.name()) + (asked == null ? "" : "  " + asked);
        if (isDone) {
            console.out()
                    .println(title + "  " + console.green("done") + ": 'crontabber history " + node.name()
                            + "' shows by which attempt");
            return;
        }
        console.out().println(title);
        List<Verdict> chain = chain(verdict);
        for (int depth = 0; depth < chain.size(); depth++) {
            console.out().println("  ".repeat(depth + 1) + reason(chain.get(depth)));
        }
        String advice = Advice.on(root(node.name(), chain), chain.get(chain.size() - 1));
        if (!advice.isEmpty()) {
            console.out().println(console.dim("→ ") + advice);
        }
    }

    private String reason(Verdict verdict) {
        if (verdict instanceof Verdict.Parent parent) {
            return console.yellow("parent") + "  waits for " + console.bold(parent.job())
                    + (parent.slot() == null ? "" : "  " + parent.slot());
        }
        String text = VerdictText.of(verdict);
        return text.startsWith(verdict.code())
                ? console.yellow(verdict.code()) + " "
                        + text.substring(verdict.code().length())
                : text;
    }

    private static List<Verdict> chain(Verdict verdict) {
        List<Verdict> chain = new ArrayList<>(List.of(verdict));
        while (chain.get(chain.size() - 1) instanceof Verdict.Parent parent) {
            chain.add(parent.verdict());
        }
        return chain;
    }

    /** The job that the last reason is about. */
    private static String root(String job, List<Verdict> chain) {
        String root = job;
        for (Verdict verdict : chain) {
            root = verdict instanceof Verdict.Parent parent ? parent.job() : root;
        }
        return root;
    }
}
