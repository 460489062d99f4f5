package org.crontabber.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.crontabber.database.Databases;
import org.crontabber.database.InstanceName;
import org.crontabber.database.Migration;
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
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Retry;
import org.crontabber.decision.Rules;
import org.crontabber.decision.Transition;
import org.crontabber.leader.Leadership;
import org.crontabber.leader.LockLeadership;
import org.crontabber.leader.Look;
import org.crontabber.schedule.Every;
import org.crontabber.schedule.TickGrid;
import org.crontabber.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A store on a database of its own, the term that leads it, and passes that are written into it. */
abstract class StoreWork {
    static final Instant NOW = Instant.parse("2026-03-05T01:00:00Z");
    static final TickGrid GRID = new TickGrid(Duration.ofMinutes(5));
    static final Rules RULES = new Rules(GRID, 4);
    static final Report SUCCESS =
            new Report(Outcome.SUCCEEDED, 0, null, null, null, Output.NONE, Duration.ofSeconds(1), 0);
    static final Report FAILURE =
            new Report(Outcome.FAILED, 1, "exit_1", "no \0 good", "trace", Output.NONE, Duration.ofSeconds(1), 0);

    final Databases databases = databases();
    final DataSource state = databases.state("main");
    final Leadership leadership =
            new LockLeadership(databases, new Leadership.Identity("main", "test", new InstanceName("host", 1, "1")));
    final Store store = new PostgresStore(state, new Store.Origin("host", ""));
    Term term = new Term(0, new UUID(0, 0));

    static Databases databases() {
        try {
            return new Databases(List.of(TestServer.newDatabase()), 4);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void lead() {
        Migration.migrate(databases, "main");
        term = ((Look.Won) leadership.acquire()).term();
    }

    @AfterEach
    void close() {
        leadership.close();
        databases.close();
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
        Decision decision = agenda.decide(at);
        while (!decision.starts().isEmpty() && next < ends.length) {
            for (Decision.Start start : decision.starts()) {
                UUID id = UUID.randomUUID();
                store.write(term, begin(start, id));
                if (next < ends.length) {
                    Report end = ends[next++];
                    Transition.Ended ended = agenda.ended(
                            start.node(), new Transition.End(end.outcome(), end.errorMessage(), false), at);
                    store.write(
                            term,
                            new Changes(
                                    null,
                                    List.of(),
                                    List.of(new Changes.End(start.node(), id, ended, end, at)),
                                    List.of(),
                                    List.of()));
                }
            }
            decision = agenda.decide(at);
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

    void assertLoadedAs(JobGraph graph, Ledger expected) {
        Ledger loaded = store.load(graph, GRID, NOW).ledger();
        for (Node node : graph.nodes()) {
            JobState want = Objects.requireNonNull(expected.state(node));
            JobState got = Objects.requireNonNull(loaded.state(node));
            assertThat(got.newest()).isEqualTo(want.newest());
            assertThat(got.firstEver()).isEqualTo(want.firstEver());
            assertThat(got.lastSuccess()).isEqualTo(want.lastSuccess());
            assertThat(got.lastCounted()).isEqualTo(want.lastCounted());
            assertThat(got.lastBegan()).isEqualTo(want.lastBegan());
            assertThat(Missing.of(got)).isEqualTo(Missing.of(want));
            assertThat(got.progress().errors()).isEqualTo(want.progress().errors());
        }
    }
}
