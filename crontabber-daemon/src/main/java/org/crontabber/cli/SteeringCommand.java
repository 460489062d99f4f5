package org.crontabber.cli;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.crontabber.decision.ByHand;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.OpenSlot;
import org.crontabber.decision.Steering;
import org.crontabber.decision.Steering.Order;
import org.crontabber.decision.Steering.Verb;
import org.crontabber.schedule.Slot;
import org.crontabber.store.Ghost;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verbs that change where a job stands: they say what they will touch, ask on a terminal, and tell the answer. */
@Command
abstract class SteeringCommand implements Callable<Integer> {
    /** Slots that are named before the rest is only counted. */
    private static final int NAMED_SLOTS = 10;

    private final Console console;
    private final Service service;
    private final Verb verb;

    @Mixin
    private final PlaceOption placeOption = new PlaceOption();

    @Mixin
    private final SteeringOptions options = new SteeringOptions();

    @Mixin
    private final RootOption root = new RootOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Parameters(index = "0", paramLabel = "JOB")
    private String job = "";

    SteeringCommand(Console console, Service service, Verb verb) {
        this.console = console;
        this.service = service;
        this.verb = verb;
    }

    /** The job that is meant; empty when no configuration knows it, which is as it should be. */
    Optional<Node> find(Service.Place place, String name) {
        return Optional.of(Jobs.sound(place, name));
    }

    /** The slots that are named, and whether others are passed over. */
    abstract @Nullable String slots();

    abstract boolean force();

    @Override
    public Integer call() {
        Service.Place place = root.of(placeOption.inForce(console, service));
        Optional<Node> node = find(place, job);
        String named = slots();
        Jobs.Span span = named == null ? null : Jobs.span(node.orElseThrow(), named);
        Order order = new Order(
                verb,
                span == null ? null : span.from(),
                span == null ? null : span.to(),
                force(),
                options.who(),
                options.why());
        if (!json) {
            preview(place, order);
        }
        if (!options.yes() && !json && !console.agrees("Do it?")) {
            console.out().println("Nothing was done.");
            return ExitCode.FAILED;
        }
        console.out().flush(); // what will be touched is said before what came of it, also into a pipe
        Service.Answer given = service.steer(place, job, order);
        Service.Answer answer = new Service.Answer(given.ok(), place.hint(given.sentence()));
        if (json) {
            Json.print(
                    console,
                    Json.object()
                            .with("ok", answer.ok())
                            .with("verb", verb.code())
                            .with("job", job)
                            .with("answer", answer.sentence()));
        } else if (answer.ok()) {
            console.out().println(console.green("done: ") + answer.sentence());
        } else {
            console.err().println("crontabber: " + answer.sentence());
        }
        return answer.ok() ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** Says what will be touched, as far as it can be known before. */
    private void preview(Service.Place place, Order order) {
        try (State state = service.open(place)) {
            if (verb == Verb.FORGET) {
                Ghost ghost = Jobs.findGhost(place, state, job);
                console.out().println(gone(ghost.lastSuccess(), ghost.open()));
                return;
            }
            StateView view = state.view();
            Node node = view.ledger().graph().find(job).orElseThrow();
            JobState before = view.ledger().state(node);
            if (before == null) {
                return;
            }
            if (verb == Verb.RESET) {
                Instant first = Steering.reset(
                                node, before, place.configuration().daemon().grid(), view.now())
                        .state()
                        .slots()
                        .first()
                        .at();
                console.out()
                        .println(gone(before.lastSuccess(), before.progress().count()) + "; the first slot will be "
                                + Texts.of(first));
                return;
            }
            if (verb == Verb.RUN) {
                Optional<Slot> slot = ByHand.slot(node, view.ledger(), view.decidedAt(), order);
                slot.ifPresent(found -> console.out().println("run " + job + "  " + found));
                return;
            }
            Steering.excess(node, before, order).ifPresent(excess -> {
                throw new WrongUsage(excess);
            });
            Instant now = view.decidedAt();
            List<OpenSlot> touched = Steering.apply(node, before, order, now).slots();
            console.out().println(verb.code() + " " + job + (touched.isEmpty() ? "" : ": " + named(touched)));
        }
    }

    private String gone(@Nullable Slot lastSuccess, long open) {
        return verb.code() + " " + job + ": last success " + (lastSuccess == null ? "never" : lastSuccess)
                + ", open slots: " + open;
    }

    private static String named(List<OpenSlot> slots) {
        String first = String.join(
                ", ",
                slots.stream()
                        .limit(NAMED_SLOTS)
                        .map(slot -> slot.slot().toString())
                        .toList());
        return slots.size() <= NAMED_SLOTS
                ? first
                : first + ", … " + (slots.size() - NAMED_SLOTS) + " more, to "
                        + slots.get(slots.size() - 1).slot();
    }

    /** {@code retry}, {@code skip}, {@code hold}, {@code release}: about slots. */
    @Command
    static final class OfSlots extends SteeringCommand {
        @Parameters(
                index = "1",
                paramLabel = "SLOT[..SLOT]",
                description = "An instant or a date, or the first and the last one.")
        private String slots = "";

        OfSlots(Console console, Service service, Verb verb) {
            super(console, service, verb);
        }

        @Override
        String slots() {
            return slots;
        }

        @Override
        boolean force() {
            return false;
        }
    }

    /** {@code pause}, {@code resume}, {@code reset}: about the job. */
    @Command
    static class OfJob extends SteeringCommand {
        OfJob(Console console, Service service, Verb verb) {
            super(console, service, verb);
        }

        @Override
        @Nullable
        String slots() {
            return null;
        }

        @Override
        boolean force() {
            return false;
        }
    }

    /** {@code forget}: about a job that is in the ledger only. */
    @Command
    static final class Forget extends OfJob {
        Forget(Console console, Service service) {
            super(console, service, Verb.FORGET);
        }

        @Override
        Optional<Node> find(Service.Place place, String name) {
            return Optional.empty();
        }
    }

    /** {@code run}: an attempt by hand. */
    @Command
    static final class Run extends SteeringCommand {
        @Option(
                names = "--slot",
                paramLabel = "SLOT",
                description = "This slot (default: the next in line, else the newest).")
        private @Nullable String slot;

        @Option(
                names = "--force",
                description =
                        "Also when it is not due, is held or paused, waits for a parent, or is done; its schedule does not move.")
        private boolean force;

        Run(Console console, Service service) {
            super(console, service, Verb.RUN);
        }

        @Override
        @Nullable
        String slots() {
            return slot;
        }

        @Override
        boolean force() {
            return force;
        }
    }
}
