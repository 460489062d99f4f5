package org.crontabber.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.crontabber.database.Term;
import org.crontabber.decision.Agenda;
import org.crontabber.decision.Backfill;
import org.crontabber.decision.Decision;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Steering;
import org.crontabber.decision.Steering.Verb;
import org.crontabber.decision.Transition;
import org.crontabber.leader.Leadership;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The store of the simulation and PostgreSQL, driven alike at random, have the same ledger. */
class StoresAgreeTest {
    private static final long SEED = Long.getLong("stores.seed", 20_260_305);
    private static final int STEPS = 400;
    private static final int STEPS_OF_A_TERM = 80;
    private static final int STEPS_BETWEEN_LOOKS = 5;

    private final Random random = new Random(SEED);
    private final List<Side> sides = List.of(new Side(new PostgresWorld()), new Side(new MemoryWorld()));
    private final JobGraph graph = graph(1);
    private final Agenda agenda = new Agenda(new Ledger(graph), StoreWork.RULES);
    private final Map<Node, UUID> open = new HashMap<>();
    private Instant at = StoreWork.NOW;

    /** One kind of store, and the term that writes into it. */
    private static final class Side {
        private final StoreWorld world;
        private final Leadership leadership;
        private final Store store;
        private Term term;

        Side(StoreWorld world) {
            this.world = world;
            this.leadership = world.leadership("host");
            this.store = world.store("host");
            this.term = StoreWork.elect(leadership);
        }

        void electAnother() {
            leadership.close();
            term = StoreWork.elect(leadership);
        }
    }

    private static JobGraph graph(int hours) {
        Backfill newest = new Backfill(Backfill.Order.NEWEST_FIRST, Backfill.OnFailure.CONTINUE, 2, null, 1000);
        Backfill young =
                new Backfill(Backfill.Order.OLDEST_FIRST, Backfill.OnFailure.CONTINUE, 0, Duration.ofDays(3), 1000);
        return StoreWork.graph(
                StoreWork.plain("p", Duration.ofHours(hours)),
                StoreWork.plain("q", Duration.ofMinutes(45L * hours)),
                StoreWork.backfill("f", Duration.ofHours(8L * hours), "2026-03-01T00:00:00Z", newest),
                StoreWork.backfill("g", Duration.ofHours(6L * hours), "2026-03-03T00:00:00Z", young),
                StoreWork.backfill("h", Duration.ofHours(12L * hours), "2026-03-04T00:00:00Z", Backfill.DEFAULT));
    }

    @AfterEach
    void close() {
        sides.forEach(side -> side.world.close());
    }

    @Test
    void whateverHappens() {
        for (int step = 1; step <= STEPS; step++) {
            step(random.nextInt(10));
            if (step % STEPS_OF_A_TERM == 0) {
                sides.forEach(Side::electAnother);
                List.copyOf(open.keySet()).forEach(node -> end(node, Outcome.LOST));
            }
            if (step % STEPS_BETWEEN_LOOKS == 0) {
                look(graph, "step " + step);
            }
        }
        JobGraph other = graph(2);
        look(other, "with other schedules");
        for (Side side : sides) {
            Store.Loaded loaded = side.store.load(other, StoreWork.GRID, at);
            Map<Node, JobState> changed = new HashMap<>();
            loaded.changed()
                    .forEach(node -> changed.put(
                            node, Objects.requireNonNull(loaded.ledger().state(node))));
            assertThat(changed).hasSize(other.size());
            side.store.reschedule(side.term, changed);
        }
        look(other, "once these are noted");
    }

    private void step(int kind) {
        if (kind < 3 || (kind < 8 && open.isEmpty())) {
            at = at.plus(Duration.ofMinutes(5L * (1 + random.nextInt(30))));
            write(at, agenda.tick(at), List.of());
        } else if (kind < 8) {
            Node node = pick(graph.nodes().stream().filter(open::containsKey).toList());
            end(node, pick(List.of(Outcome.values())));
        } else {
            steer();
        }
    }

    private <T> T pick(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    private void end(Node node, Outcome outcome) {
        UUID id = Objects.requireNonNull(open.remove(node));
        Report report = new Report(outcome, null, null, outcome.code(), null, Output.NONE, null, 0);
        Transition.Ended ended = agenda.ended(node, new Transition.End(outcome, outcome.code(), false, null), at);
        write(null, List.of(), List.of(new Changes.End(node, id, ended, report, at)));
    }

    /** Writes it with what begins next. */
    private void write(@Nullable Instant tick, List<Agenda.Due> due, List<Changes.End> ends) {
        Decision decision = agenda.decide(at);
        List<Changes.Begin> begins = new ArrayList<>();
        for (Decision.Start start : decision.starts()) {
            UUID id = new UUID(random.nextLong(), random.nextLong());
            open.put(start.node(), id);
            begins.add(new Changes.Begin(start.node(), start.attempt(), id, "d1"));
        }
        Changes changes = new Changes(tick, due, ends, decision.skips(), begins);
        for (Side side : sides) {
            assertThat(side.store.refusal(side.term, changes)).isNull();
            side.store.write(side.term, changes);
        }
    }

    private void steer() {
        Node node = pick(graph.nodes());
        JobState state = agenda.ledger().state(node);
        Verb verb = pick(List.of(Verb.SKIP, Verb.HOLD, Verb.RELEASE, Verb.RETRY, Verb.PAUSE, Verb.RESUME));
        Instant from = at.minus(Duration.ofHours(random.nextInt(72)));
        Instant to = from.plus(Duration.ofHours(random.nextInt(36)));
        Steering.Order order = new Steering.Order(verb, from, to, false, "ann", "step");
        if (state == null) {
            return;
        }
        Steering.Answer answer = Steering.apply(node, state, order, at);
        for (Side side : sides) {
            side.world.ask(node.name(), order);
            Steering.Request request = side.store.requests().open().get(0);
            if (answer.ok()) {
                side.store.requests().apply(side.term, request, node, answer);
            } else {
                side.store.requests().answer(side.term, request, false, answer.sentence());
            }
            assertThat(side.world.answer(request.id())).contains(new Requests.Answered(answer.ok(), answer.sentence()));
        }
        if (answer.ok()) {
            agenda.put(node, answer.state());
        }
    }

    private void look(JobGraph of, String when) {
        Store.Loaded postgres = sides.get(0).store.load(of, StoreWork.GRID, at);
        Store.Loaded memory = sides.get(1).store.load(of, StoreWork.GRID, at);
        for (Node node : of.nodes()) {
            Map<String, Object> there = StoreWork.seen(postgres.ledger(), node);
            assertThat(StoreWork.seen(memory.ledger(), node))
                    .as("job %s, %s, seed %d", node, when, SEED)
                    .isEqualTo(there);
            // a plain job's older slot that is held after a newer one was tried is held for the leader, and not once it
            // is
            // read again: both kinds of store agree on that
            if (of == graph && node.job().isBackfill()) {
                assertThat(there)
                        .as("job %s as its leader has it, %s, seed %d", node, when, SEED)
                        .isEqualTo(StoreWork.seen(agenda.ledger(), node));
            }
        }
        assertThat(memory.openAttempts()).isEqualTo(postgres.openAttempts());
        assertThat(memory.changed()).containsExactlyInAnyOrderElementsOf(postgres.changed());
        assertThat(memory.ids().keySet()).isEqualTo(postgres.ids().keySet());
        assertThat(memory.lastTick()).isEqualTo(postgres.lastTick());
        assertThat(sides.get(1).store.recorded(open.values()))
                .isEqualTo(sides.get(0).store.recorded(open.values()))
                .isEmpty();
    }
}
