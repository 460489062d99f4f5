package org.crontabber.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.crontabber.database.Term;
import org.crontabber.decision.Agenda;
import org.crontabber.decision.Backfill;
import org.crontabber.decision.Decision;
import org.crontabber.decision.Job;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Missing;
import org.crontabber.decision.OpenSlot;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Retry;
import org.crontabber.decision.Rules;
import org.crontabber.decision.Transition;
import org.crontabber.leader.Leadership;
import org.crontabber.leader.Look;
import org.crontabber.schedule.Every;
import org.crontabber.schedule.TickGrid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A store on a state of its own, the term that leads it, and passes that are written into it. */
abstract class StoreWork {
    static final Instant NOW = Instant.parse("2026-03-05T01:00:00Z");
    /** After all that a test does: a clock that has gone back would cut retry delays. */
    static final Instant LATER = NOW.plus(Duration.ofDays(100));

    static final TickGrid GRID = new TickGrid(Duration.ofMinutes(5));
    static final Rules RULES = new Rules(GRID, 4);
    static final Report SUCCESS =
            new Report(Outcome.SUCCEEDED, 0, null, null, null, Output.NONE, Duration.ofSeconds(1), 0);
    static final Report FAILURE =
            new Report(Outcome.FAILED, 1, "exit_1", "no \0 good", "trace", Output.NONE, Duration.ofSeconds(1), 0);

    final StoreWorld world;
    final Leadership leadership;
    final Store store;
    Term term = new Term(0, new UUID(0, 0));

    StoreWork(StoreWorld world) {
        this.world = world;
        this.leadership = world.leadership("host");
        this.store = world.store("host");
    }

    @BeforeEach
    void lead() {
        term = elect(leadership);
    }

    @AfterEach
    void close() {
        world.close();
    }

    static Term elect(Leadership leadership) {
        return ((Look.Won) leadership.acquire()).term();
    }

    /** Another instance leads from now on, whose store is as good as this one's; returns the term that is over. */
    Term electAnother() {
        Term old = term;
        leadership.close();
        term = elect(leadership);
        return old;
    }

    static JobGraph graph(Job... jobs) {
        return JobGraph.of(List.of(jobs), Map.of());
    }

    static Job backfill(Duration every, String start, Backfill backfill) {
        return backfill("f", every, start, backfill);
    }

    static Job backfill(String name, Duration every, String start, Backfill backfill) {
        return new Job(
                name,
                new Every(every, ZoneId.of("UTC")),
                Instant.parse(start),
                backfill,
                Retry.DEFAULT,
                List.of(),
                Duration.ofHours(1),
                true);
    }

    static Job plain() {
        return plain("p", Duration.ofHours(1));
    }

    static Job plain(String name, Duration every) {
        return new Job(
                name,
                new Every(every, ZoneId.of("UTC")),
                null,
                null,
                Retry.DEFAULT,
                List.of(),
                Duration.ofHours(1),
                true);
    }

    /** A tick and its decision, written to the state; every attempt ends as it is told. */
    Agenda pass(Agenda agenda, Instant at, Report... ends) {
        store.write(term, due(agenda.tick(at)));
        int next = 0;
        while (next < ends.length) {
            List<Decision.Start> starts = agenda.decide(at).starts();
            if (starts.isEmpty()) {
                break;
            }
            for (Decision.Start start : starts) {
                UUID id = UUID.randomUUID();
                store.write(term, begin(start, id));
                if (next < ends.length) {
                    Report report = ends[next++];
                    Transition.End end = new Transition.End(report.outcome(), report.errorMessage(), false, null);
                    Transition.Ended ended = agenda.ended(start.node(), end, at);
                    store.write(term, end(start.node(), id, ended, report));
                }
            }
        }
        return agenda;
    }

    static Changes due(List<Agenda.Due> due) {
        return new Changes(null, due, List.of(), List.of(), List.of());
    }

    static Changes begin(Decision.Start start, UUID id) {
        Changes.Begin begin = new Changes.Begin(start.node(), start.attempt(), id, "d1");
        return new Changes(null, List.of(), List.of(), List.of(), List.of(begin));
    }

    static Changes end(Node node, UUID id, Transition.Ended ended, Report report) {
        Changes.End end = new Changes.End(node, id, ended, report, NOW);
        return new Changes(null, List.of(), List.of(end), List.of(), List.of());
    }

    /** The one job of a graph as the state has it. */
    JobState loaded(JobGraph graph) {
        return Objects.requireNonNull(
                store.load(graph, GRID, NOW).ledger().state(graph.nodes().get(0)));
    }

    void assertLoadedAs(JobGraph graph, Ledger expected) {
        Store.Loaded loaded = store.load(graph, GRID, LATER);
        for (Node node : graph.nodes()) {
            assertThat(seen(loaded.ledger(), node)).isEqualTo(seen(expected, node));
        }
    }

    /** All that can be seen of a job's state. */
    static Map<String, Object> seen(Ledger ledger, Node node) {
        JobState state = ledger.state(node);
        if (state == null) {
            return Map.of();
        }
        Map<String, Object> seen = new TreeMap<>();
        seen.put("first", state.slots().first());
        seen.put("firstEver", state.firstEver());
        seen.put("newest", Optional.ofNullable(state.newest()));
        seen.put("running", Optional.ofNullable(state.running()));
        seen.put("lastBegan", Optional.ofNullable(state.lastBegan()));
        seen.put("lastCounted", Optional.ofNullable(state.lastCounted()));
        seen.put("lastSuccess", Optional.ofNullable(state.lastSuccess()));
        seen.put("pause", Optional.ofNullable(state.pause()));
        seen.put("skippedAhead", state.skippedAhead());
        List<OpenSlot> touched = new ArrayList<>();
        List<Missing> untouched = new ArrayList<>();
        for (Missing missing : Missing.of(state)) {
            // an untouched slot of an earlier schedule is missing, and is not found among the present one's
            OpenSlot slot = state.progress().find(missing.to()).orElseGet(() -> OpenSlot.untouched(missing.to()));
            if (slot.attempts() > 0 || slot.held()) {
                touched.add(slot);
            } else {
                untouched.add(missing);
            }
        }
        seen.put("touched", touched.stream().map(StoreWork::stored).toList());
        seen.put("untouched", untouched.stream().mapToLong(Missing::slots).sum());
        seen.put("oldest", untouched.stream().map(Missing::from).findFirst());
        seen.put("newestUntouched", untouched.stream().map(Missing::to).reduce((one, next) -> next));
        seen.put("count", state.progress().count());
        seen.put("errors", state.progress().errors());
        seen.put("held", state.progress().heldCount());
        return seen;
    }

    /** With the text that a database can hold. */
    private static OpenSlot stored(OpenSlot slot) {
        return new OpenSlot(
                slot.slot(),
                slot.held(),
                slot.attempts(),
                slot.errors(),
                slot.losses(),
                slot.lossesInRow(),
                slot.notBefore(),
                AttemptRows.clean(slot.lastError(), AttemptRows.LONGEST_MESSAGE_CHARS),
                slot.since());
    }
}
