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
import org.crontabber.store.AttemptProgress;
import org.crontabber.store.Ghost;
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
        try (State state = service.open(place)) {
            if (Jobs.findOrGhost(place, state, job).isEmpty()) {
                explainGhost(place, Jobs.ghost(place, state, job).orElseThrow());
                return ExitCode.DONE;
            }
            StateView view = state.view();
            Node mine = view.ledger().graph().find(job).orElseThrow();
            Optional<Slot> asked = slot(mine, view);
            boolean isDone = asked.isPresent() && isDone(mine, asked.get(), view);
            String skip = isDone ? state.history().whySkipped(job, asked.get()).orElse(null) : null;
            Verdict verdict = asked.map(found -> Judge.judge(mine, found, view.ledger(), view.decidedAt()))
                    .orElseGet(() -> Judge.of(mine, view.ledger(), view.decidedAt()));
            if (json) {
                Json.print(
                        console,
                        Json.object()
                                .with("job", job)
                                .with("slot", asked.orElse(null))
                                .with("done", isDone)
                                .with("skipped", skip)
                                .with("verdict", isDone ? null : Json.verdict(verdict))
                                .with("progress", (Object) (isDone ? null : progressOf(verdict, view)))
                                .with("orphan_until", isDone ? null : Orphan.endOf(orphan(verdict, view)))
                                .with("leads", view.standing().leads()));
            } else {
                WhoLeads.say(console, place, view);
                String title =
                        console.bold(job) + asked.map(found -> "  " + found).orElse("");
                if (isDone) {
                    console.out().println(title + "  " + closed(place, skip));
                } else {
                    explain(place, title, asked.orElse(null), verdict, view);
                }
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

    /** Whether nothing is to be said of it any more: it has succeeded, or was skipped, perhaps before it came due. */
    private static boolean isDone(Node node, Slot asked, StateView view) {
        JobState state = view.ledger().state(node);
        boolean isRunning = state != null
                && state.running() != null
                && state.running().slot().equals(asked);
        return state != null && !isRunning && (state.isSkippedAhead(asked) || state.isDone(asked));
    }

    private String closed(Service.Place place, @Nullable String skip) {
        return skip == null
                ? console.green("done") + place.hint(": 'crontabber history " + job + "' shows by which attempt")
                : console.green(skip.startsWith("skipped") ? skip : "skipped: " + skip);
    }

    private void explainGhost(Service.Place place, Ghost ghost) {
        if (json) {
            Json.print(
                    console,
                    Json.object()
                            .with("job", job)
                            .with("ghost", true)
                            .with("removed_at", ghost.removedAt())
                            .with("verdict", (Object) null));
            return;
        }
        console.out().println(console.bold(job));
        console.out()
                .println("  " + console.yellow("ghost") + "  it is in the ledger and not in the configuration"
                        + (ghost.removedAt() == null
                                ? ", though the leader still has it"
                                : " since " + Texts.of(ghost.removedAt()))
                        + "; it never runs");
        console.out()
                .println(console.dim("→ ") + "back in the configuration it goes on where it stood;"
                        + place.hint(" 'crontabber history " + job + "' shows what it did"));
    }

    private void explain(Service.Place place, String title, @Nullable Slot asked, Verdict verdict, StateView view) {
        console.out().println(title);
        List<Verdict> chain = chain(verdict);
        for (int depth = 0; depth < chain.size(); depth++) {
            console.out().println("  ".repeat(depth + 1) + reason(chain.get(depth)));
        }
        Verdict last = chain.get(chain.size() - 1);
        Orphan orphan = orphan(verdict, view);
        if (orphan != null) {
            console.out().println("  ".repeat(chain.size()) + orphan.describe(view.now()));
            console.out().println(console.dim("→ ") + orphan.advice(root(job, chain), view.now()));
            return;
        }
        AttemptProgress.Said said = said(verdict, view);
        if (said != null) {
            console.out()
                    .println(console.fit("  ".repeat(chain.size()) + console.dim("progress") + "  " + said.text()));
        }
        boolean isToCome = slot != null && asked != null && asked.at().isAfter(view.decidedAt());
        String advice = isToCome && last instanceof Verdict.NotDue
                ? "nothing to do: it comes by itself; 'crontabber skip " + job + " " + asked + "' keeps it from running"
                : Advice.on(root(job, chain), last);
        if (!advice.isEmpty()) {
            console.out().println(console.dim("→ ") + place.hint(advice));
        }
    }

    /** What the last reason waits for, when that has lost its leader. */
    private @Nullable Orphan orphan(Verdict verdict, StateView view) {
        List<Verdict> chain = chain(verdict);
        return chain.get(chain.size() - 1) instanceof Verdict.Running
                ? view.orphans().get(root(job, chain))
                : null;
    }

    /** How far what the last reason waits for says it is, while it runs. */
    private AttemptProgress.@Nullable Said said(Verdict verdict, StateView view) {
        List<Verdict> chain = chain(verdict);
        return chain.get(chain.size() - 1) instanceof Verdict.Running
                ? view.progress().get(root(job, chain))
                : null;
    }

    private Json.@Nullable Members progressOf(Verdict verdict, StateView view) {
        AttemptProgress.Said said = said(verdict, view);
        return said == null
                ? null
                : Json.object().with("job", root(job, chain(verdict))).and(Json.progress(said));
    }

    private String reason(Verdict verdict) {
        if (verdict instanceof Verdict.Parent parent) {
            return console.yellow("parent") + "  waits for " + console.bold(parent.job())
                    + (parent.slot() == null ? "" : "  " + parent.slot());
        }
        String text = VerdictText.of(verdict);
        String detail = text.substring(verdict.code().length()); // each text begins with its code
        return console.yellow(verdict.code()) + (detail.isEmpty() ? "" : " " + detail);
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
