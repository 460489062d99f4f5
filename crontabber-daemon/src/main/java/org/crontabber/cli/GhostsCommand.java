package org.crontabber.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.store.Ghost;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ghosts}: jobs that the ledger knows and the configuration does not. */
@Command(
        name = "ghosts",
        description = {
            "List the jobs that are in the ledger and not in the configuration: they never run.",
            "A job that comes back into the configuration goes on where it stood."
        })
final class GhostsCommand implements Callable<Integer> {
    private final Console console;
    private final Service service;

    @Mixin
    private final PlaceOption placeOption = new PlaceOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    GhostsCommand(Console console, Service service) {
        this.console = console;
        this.service = service;
    }

    @Override
    public Integer call() {
        Service.Place place = placeOption.inForce(console, service);
        List<String> known =
                place.configuration().graph().nodes().stream().map(Node::name).toList();
        try (State state = service.open(place)) {
            List<Ghost> ghosts = state.history().ghosts(known);
            if (json) {
                List<Json.Members> all = new ArrayList<>();
                ghosts.forEach(ghost -> all.add(members(ghost)));
                Json.print(console, all);
            } else if (ghosts.isEmpty()) {
                console.out().println("There are no ghosts: each job of the ledger is in the configuration.");
            } else {
                Table table = new Table("job", "schedule", "last success", "missing", "removed").rightAligned(3);
                ghosts.forEach(ghost -> table.row(row(ghost)));
                table.print(console);
            }
            return ExitCode.DONE;
        }
    }

    private static List<String> row(Ghost ghost) {
        return List.of(
                ghost.name(),
                ghost.schedule(),
                ghost.lastSuccess() == null ? "never" : ghost.lastSuccess().toString(),
                Texts.orDot(ghost.open()),
                ghost.removedAt() == null ? "not yet: the leader still has it" : Texts.of(ghost.removedAt()));
    }

    private static Json.Members members(Ghost ghost) {
        return Json.object()
                .with("job", ghost.name())
                .with("schedule", ghost.schedule())
                .with("backfill", ghost.backfill())
                .with("last_success", ghost.lastSuccess())
                .with("missing", ghost.open())
                .with("removed_at", ghost.removedAt());
    }
}
