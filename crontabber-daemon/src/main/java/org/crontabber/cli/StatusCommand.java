package org.crontabber.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.crontabber.database.InstanceName;
import org.crontabber.database.LockSession;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Judge;
import org.crontabber.decision.Verdict;
import org.crontabber.decision.VerdictText;
import org.crontabber.store.Standing;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code status}: who leads, since when, and what is wrong. */
@Command(name = "status", description = "Show who leads, since when, when it last ticked, and what is wrong.")
final class StatusCommand implements Callable<Integer> {
    private final Console console;
    private final Service service;

    @Mixin
    private final PlaceOption placeOption = new PlaceOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    StatusCommand(Console console, Service service) {
        this.console = console;
        this.service = service;
    }

    @Override
    public Integer call() {
        Service.Place place = placeOption.quietlyInForce(console, service);
        try (State state = service.open(place)) {
            StateView view = state.view();
            List<String> wrong = wrong(view, place);
            if (json) {
                print(view, place, wrong);
            } else {
                show(view, wrong);
            }
            return wrong.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    private void print(StateView view, Service.Place place, List<String> wrong) {
        Standing standing = view.standing();
        Json.print(
                console,
                Json.object()
                        .with("leads", standing.leads())
                        .with("name", standing.name())
                        .with("term", standing.term())
                        .with("host", standing.host())
                        .with("since", standing.since())
                        .with("why", standing.why())
                        .with("leader", (Object) (standing.leads() ? instance(standing.holder()) : null))
                        .with(
                                "standbys",
                                standing.standbys().stream()
                                        .map(StatusCommand::instance)
                                        .toList())
                        .with("stranger", (Object) stranger(standing.stranger()))
                        .with("version", standing.version())
                        .with("server", (Object) Json.object()
                                .with("database", standing.server().database())
                                .with("address", standing.server().address())
                                .with(
                                        "system",
                                        Long.toUnsignedString(standing.server().system()))
                                .with("timeline", standing.server().timeline()))
                        .with("last_tick", standing.lastTick())
                        .with("last_sign_of_life", standing.beat())
                        .with("now", standing.now())
                        .with("jobs", view.ledger().graph().size())
                        .with("running", running(view).size())
                        .with("progress", (Object) progress(view))
                        .with("orphans", (Object) orphans(view))
                        .with("open_requests", standing.openRequests())
                        .with("config_since", standing.configSince())
                        .with("config_refused", standing.configRefused())
                        .with("config_on_disk", place.notInForce())
                        .with("wrong", wrong));
    }

    private static Json.Members instance(@Nullable LockSession session) {
        InstanceName name = session == null ? null : session.instance().orElse(null);
        return session == null || name == null
                ? Json.object()
                : Json.object()
                        .with("host", name.host())
                        .with("process", name.process())
                        .with("version", name.version())
                        .with("role", session.user())
                        .with("address", session.address())
                        .with("backend", session.backend())
                        .with("connected", session.since());
    }

    private static Json.@Nullable Members stranger(@Nullable LockSession session) {
        return session == null
                ? null
                : Json.object()
                        .with("program", session.application())
                        .with("role", session.user())
                        .with("address", session.address())
                        .with("backend", session.backend())
                        .with("connected", session.since());
    }

    private void show(StateView view, List<String> wrong) {
        Standing standing = view.standing();
        LockSession holder = standing.holder();
        line(
                "leader",
                holder != null && standing.leads()
                        ? holder.describe()
                        : console.red("nobody")
                                + (standing.term() == 0
                                        ? ", and never has"
                                        : "; the last one was on " + standing.host() + ", term " + standing.term()));
        if (standing.leads()) {
            line(
                    "term",
                    standing.term() + ", for " + Durations.inWords(Duration.between(standing.since(), standing.now()))
                            + (standing.why() == null ? "" : ": " + standing.why()));
        }
        for (int index = 0; index < standing.standbys().size(); index++) {
            line(index == 0 ? "standby" : "", standing.standbys().get(index).describe());
        }
        line("state", standing.server().toString());
        line(
                "last tick",
                standing.lastTick() == null
                        ? "never"
                        : Texts.of(standing.lastTick()) + ", "
                                + Durations.inWords(Duration.between(standing.lastTick(), standing.now())) + " ago");
        List<String> running = running(view);
        line(
                "jobs",
                view.ledger().graph().size() + ", running: "
                        + (running.isEmpty() ? "none" : String.join(", ", running)));
        List<String> progress = new TreeMap<>(view.progress())
                .entrySet().stream()
                        .map(entry -> entry.getKey() + ": " + entry.getValue().text())
                        .toList();
        for (int index = 0; index < progress.size(); index++) {
            line(index == 0 ? "progress" : "", progress.get(index)); // a line each, which ends where the terminal does
        }
        if (wrong.isEmpty()) {
            line("wrong", console.green("nothing"));
        }
        for (int index = 0; index < wrong.size(); index++) {
            line(index == 0 ? "wrong" : "", wrong.get(index));
        }
    }

    private static List<String> running(StateView view) {
        return view.ledger().graph().nodes().stream()
                .filter(node -> {
                    JobState state = view.ledger().state(node);
                    return state != null && state.running() != null;
                })
                .map(node -> named(node, view))
                .toList();
    }

    private static String named(Node node, StateView view) {
        Orphan orphan = view.orphan(node);
        return orphan == null ? node.name() : node.name() + " (" + orphan.describe(view.now()) + ")";
    }

    private static List<Json.Members> progress(StateView view) {
        return view.progress().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> Json.object().with("job", entry.getKey()).and(Json.progress(entry.getValue())))
                .toList();
    }

    private static List<Json.Members> orphans(StateView view) {
        return view.orphans().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> Json.object()
                        .with("job", entry.getKey())
                        .with("host", entry.getValue().host())
                        .with("until", entry.getValue().until()))
                .toList();
    }

    private List<String> wrong(StateView view, Service.Place place) {
        Duration tick = place.configuration().daemon().grid().tick();
        List<String> wrong = new ArrayList<>();
        Standing standing = view.standing();
        String trouble = WhoLeads.trouble(place, standing);
        if (trouble != null) {
            wrong.add(trouble);
        } else if (standing.holder() != null && standing.silence() != null) {
            wrong.add("the leader has given no sign of life for " + Durations.inWords(standing.silence())
                    + ": it hangs, or its database does; " + standing.holder().remedy());
        } else if (standing.lastTick() != null && WhoLeads.isLate(standing, tick)) {
            wrong.add("no tick for " + Durations.inWords(Duration.between(standing.lastTick(), standing.now()))
                    + ": see the leader's log");
        }
        String refused = WhoLeads.refused(place, standing);
        if (refused != null) {
            wrong.add(refused);
        }
        for (Node node : view.ledger().graph().nodes()) {
            JobState state = view.ledger().state(node);
            Verdict verdict = Judge.of(node, view.ledger(), view.decidedAt());
            boolean needsAPerson = verdict instanceof Verdict.Broken || verdict instanceof Verdict.Held;
            int errors = state == null ? 0 : state.progress().errors();
            long held = state == null ? 0 : state.progress().heldCount();
            if (needsAPerson || errors > 0 || held > 0) {
                boolean saysErrors = verdict instanceof Verdict.Held || errors == 0;
                wrong.add(node.name() + ": " + VerdictText.of(verdict) + (saysErrors ? "" : "; errors: " + errors)
                        + (held == (verdict instanceof Verdict.Held ? 1 : 0) ? "" : "; held: " + held));
            }
        }
        return wrong;
    }

    private void line(String label, String text) {
        console.out().println(console.fit(console.dim(label + " ".repeat(11 - label.length())) + text));
    }
}
