package org.crontabber.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.crontabber.config.JobDefinition;
import org.crontabber.decision.Dependency;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Judge;
import org.crontabber.decision.Missing;
import org.crontabber.decision.PlainText;
import org.crontabber.decision.VerdictText;
import org.crontabber.schedule.Slot;
import org.crontabber.store.AttemptProgress;
import org.crontabber.store.History;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code show}: one job, all of it. */
@Command(name = "show", description = "Show one job: what it is, where it stands, and how it went lately.")
final class ShowCommand implements Callable<Integer> {
    private static final int LATELY = 5;
    /** Columns of the names before the values. */
    private static final int INDENT = 16;

    private final Console console;
    private final Service service;

    @Mixin
    private final PlaceOption placeOption = new PlaceOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Parameters(index = "0", paramLabel = "JOB")
    private String job = "";

    ShowCommand(Console console, Service service) {
        this.console = console;
        this.service = service;
    }

    @Override
    public Integer call() {
        Service.Place place = placeOption.inForce(console, service);
        try (State state = service.open(place)) {
            Jobs.find(place, state, job);
            StateView view = state.view();
            Node node = view.ledger().graph().find(job).orElseThrow();
            List<Json.Members> lately = new ArrayList<>();
            state.history().newest(job, LATELY).forEach(entry -> lately.add(HistoryCommand.members(entry)));
            Json.Members members = members(place, node, view);
            if (json) {
                Json.print(console, members.with("history", (Object) lately));
            } else {
                members.forEach((name, value) -> {
                    if (value != null && !"".equals(value)) {
                        console.out()
                                .println(console.dim(name.replace('_', ' ')
                                                + " ".repeat(Math.max(1, INDENT - name.length())))
                                        + value.toString().replace("\n", "\n" + " ".repeat(INDENT)));
                    }
                });
                state.history().newest(job, LATELY).forEach(this::line);
            }
            return ExitCode.DONE;
        }
    }

    private void line(History.Entry entry) {
        console.out()
                .println(console.fit(console.dim("attempt" + " ".repeat(INDENT - "attempt".length()))
                        + Texts.of(entry.ended()) + "  "
                        + entry.slot() + "  " + entry.outcome()
                        + (entry.error() == null ? "" : "  " + PlainText.oneLine(entry.error()))));
    }

    private Json.Members members(Service.Place place, Node node, StateView view) {
        Json.Members members = Json.object().with("job", node.name());
        JobDefinition definition = place.configuration().job(node.name()).orElse(null);
        if (definition != null) {
            members.with("defined_in", definition.file() + ":" + definition.line());
            definition.notes().forEach(members::with);
            members.with("runs", definition.work().text())
                    .with("schedule", node.job().schedule().text())
                    .with("zone", node.job().schedule().zone().getId())
                    .with("kind", node.job().isBackfill() ? "backfill" : "plain")
                    .with("after", String.join(", ", parents(node)))
                    .with("timeout", Durations.inWords(node.job().timeout()));
        }
        JobState state = view.ledger().state(node);
        if (state != null) {
            members.with(
                            "last_success",
                            state.lastSuccess() == null
                                    ? "never"
                                    : state.lastSuccess().toString())
                    .with(
                            "next_slot",
                            state.upcomingNotSkipped().map(Slot::toString).orElse("none"))
                    .with("skipped_ahead", skippedAhead(state))
                    .with("missing", state.progress().count())
                    .with("errors", state.progress().errors());
            List<Missing> missing = Missing.of(state);
            if (!missing.isEmpty()) {
                members.with("oldest_missing", missing.get(0).from().toString());
            }
        }
        Orphan orphan = view.orphan(node);
        String now = VerdictText.of(Judge.of(node, view.ledger(), view.decidedAt()));
        AttemptProgress.Said said = view.progress().get(node.name());
        members.with("progress", said == null ? null : said.text());
        return members.with("orphan_until", Orphan.endOf(orphan))
                .with("now", orphan == null ? now : now + "; " + orphan.describe(view.now()));
    }

    /** The next ones that a person has skipped; empty when there are none. */
    private static String skippedAhead(JobState state) {
        List<Slot> skipped = state.skippedAhead().stream().sorted().toList();
        return skipped.stream().limit(LATELY).map(Slot::toString).collect(Collectors.joining(", "))
                + (skipped.size() <= LATELY ? "" : ", … " + (skipped.size() - LATELY) + " more");
    }

    private static List<String> parents(Node node) {
        return node.job().after().stream()
                .map(dependency -> dependency.match() == Dependency.Match.COVERS
                        ? dependency.job()
                        : dependency.job() + " ("
                                + dependency
                                        .match()
                                        .name()
                                        .toLowerCase(java.util.Locale.ROOT)
                                        .replace('_', '-') + ")")
                .toList();
    }
}
