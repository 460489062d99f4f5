package org.crontabber.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
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
import org.crontabber.decision.Transition;
import org.crontabber.leader.Look;
import org.junit.jupiter.api.Test;

/** What is written is read again as it was. */
class StoreTest extends StoreWork {
    @Test
    void loadsWhatItHasWritten() {
        JobGraph graph = graph(plain(), backfill(Duration.ofDays(1), "2026-03-01T00:00:00Z", Backfill.DEFAULT));
        Agenda agenda = pass(new Agenda(new Ledger(graph), RULES), NOW, SUCCESS, SUCCESS, FAILURE);

        assertLoadedAs(graph, agenda.ledger());

        pass(agenda, NOW.plus(Duration.ofHours(2)), FAILURE, SUCCESS, SUCCESS, SUCCESS, SUCCESS);
        assertLoadedAs(graph, agenda.ledger());
    }

    @Test
    void loadsHeldSlotsAndGapsOfNewestFirst() {
        Backfill newestFirst = new Backfill(Backfill.Order.NEWEST_FIRST, Backfill.OnFailure.CONTINUE, 1, null, 1000);
        JobGraph graph = graph(backfill(Duration.ofDays(1), "2026-02-25T00:00:00Z", newestFirst));
        Agenda agenda = pass(new Agenda(new Ledger(graph), RULES), NOW, SUCCESS, FAILURE, SUCCESS);

        store.write(term, due(agenda.tick(NOW.plus(Duration.ofDays(3)))));

        assertLoadedAs(graph, agenda.ledger());
        assertThat(Missing.of(Objects.requireNonNull(
                        agenda.ledger().state(graph.nodes().get(0)))))
                .hasSize(3);
    }

    @Test
    void aYearOfFiveMinutesIsOneRange() throws SQLException {
        JobGraph graph = graph(backfill(Duration.ofMinutes(5), "2025-03-05T01:00:00Z", Backfill.DEFAULT));
        Agenda agenda = new Agenda(new Ledger(graph), RULES);

        store.write(term, due(agenda.tick(NOW)));

        assertThat(rows(state, "SELECT count(*), count(DISTINCT slot) FROM crontabber.slot"))
                .containsExactly("105121 105121");
        assertLoadedAs(graph, agenda.ledger());
        assertThat(Missing.of(Objects.requireNonNull(store.load(graph, GRID, NOW)
                        .ledger()
                        .state(graph.nodes().get(0)))))
                .singleElement()
                .extracting(Missing::slots)
                .isEqualTo(105_121L);
    }

    @Test
    void manyJobsThatAreMetAreFewStatements() throws SQLException {
        execute(state, """
                CREATE TABLE public.statement (what text);
                CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN INSERT INTO public.statement VALUES (TG_TABLE_NAME); RETURN NULL; END $$;
                CREATE TRIGGER note AFTER INSERT ON crontabber.job FOR EACH STATEMENT EXECUTE FUNCTION public.note();
                CREATE TRIGGER note AFTER INSERT ON crontabber.run FOR EACH STATEMENT EXECUTE FUNCTION public.note();
                CREATE TRIGGER note AFTER INSERT ON crontabber.slot FOR EACH STATEMENT EXECUTE FUNCTION public.note()""");
        List<Job> jobs = new ArrayList<>();
        for (int number = 0; number <= 10_000; number++) {
            Duration every = Duration.ofMinutes(60 + number);
            jobs.add(
                    number % 2 == 0
                            ? plain("p" + number, every)
                            : backfill("f" + number, every, "2026-03-05T00:00:00Z", Backfill.DEFAULT));
        }
        JobGraph graph = graph(jobs.toArray(Job[]::new));
        Agenda agenda = new Agenda(new Ledger(graph), RULES);

        store.write(term, due(agenda.tick(NOW)));

        assertThat(rows(state, "SELECT what, count(*) FROM public.statement GROUP BY what ORDER BY what"))
                .containsExactly("job 2", "run 2", "slot 1");
        assertThat(rows(state, "SELECT count(*) FROM crontabber.job JOIN crontabber.run ON job_id = id"))
                .containsExactly("10001");
        store.write(term, due(agenda.tick(NOW.plus(Duration.ofDays(8))))); // under the ids that it has been given
        assertLoadedAs(graph, agenda.ledger());
    }

    @Test
    void anAttemptThatWasNeverEndedIsFoundAndCanBeLost() {
        JobGraph graph = graph(plain());
        Agenda agenda = new Agenda(new Ledger(graph), RULES);
        store.write(term, due(agenda.tick(NOW)));
        Decision.Start start = agenda.decide(NOW).starts().get(0);
        UUID id = UUID.randomUUID();
        store.write(
                term,
                new Changes(
                        NOW,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(new Changes.Begin(start.node(), start.attempt(), id, "d1"))));

        leadership.close();
        term = ((Look.Won) leadership.acquire()).term();
        Store.Loaded loaded = store.load(graph, GRID, NOW);

        assertThat(term.number()).isEqualTo(2);
        assertThat(loaded.lastTick()).isEqualTo(NOW);
        assertThat(loaded.openAttempts())
                .containsExactly(Map.entry(start.node(), new Store.OpenAttempt(id, 1, store.origin(), null, null)));
        Agenda next = new Agenda(loaded.ledger(), RULES);
        Transition.Ended lost = next.ended(start.node(), Transition.End.of(Outcome.LOST), NOW);
        Report report = new Report(Outcome.LOST, null, null, "its leader is gone", null, Output.NONE, null, 0);
        store.write(
                term,
                new Changes(
                        null,
                        List.of(),
                        List.of(new Changes.End(start.node(), id, lost, report, NOW)),
                        List.of(),
                        List.of()));
        next.tick(NOW);
        assertThat(next.decide(NOW).starts())
                .singleElement()
                .satisfies(again -> assertThat(again.attempt().attempt()).isEqualTo(2));
    }

    @Test
    void aChangedScheduleKeepsOpenSlotsAndIsNoted() throws SQLException {
        JobGraph daily = graph(backfill(Duration.ofDays(1), "2026-03-03T00:00:00Z", Backfill.DEFAULT));
        pass(new Agenda(new Ledger(daily), RULES), NOW, FAILURE);
        JobGraph hourly = graph(backfill(Duration.ofHours(1), "2026-03-03T00:00:00Z", Backfill.DEFAULT));

        Store.Loaded loaded = store.load(hourly, GRID, NOW);
        Node node = hourly.nodes().get(0);
        JobState state = Objects.requireNonNull(loaded.ledger().state(node));

        assertThat(loaded.changed()).containsExactly(node);
        assertThat(state.slots().first().at()).isEqualTo(NOW);
        assertThat(Missing.of(state)).hasSize(3);
        store.reschedule(term, Map.of(node, state));
        assertThat(rows(super.state, "SELECT schedule, first_slot AT TIME ZONE 'UTC' FROM crontabber.job"))
                .containsExactly("every 1h 2026-03-05 01:00:00");
        assertThat(store.load(hourly, GRID, NOW).changed()).isEmpty();
    }
}
