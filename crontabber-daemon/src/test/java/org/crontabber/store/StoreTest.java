package org.crontabber.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.crontabber.database.Databases;
import org.crontabber.database.Migration;
import org.crontabber.database.Term;
import org.crontabber.database.TermOver;
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
import org.crontabber.schedule.Every;
import org.crontabber.schedule.TickGrid;
import org.crontabber.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoreTest {
    private static final Instant NOW = Instant.parse("2026-03-05T01:00:00Z");
    private static final TickGrid GRID = new TickGrid(Duration.ofMinutes(5));
    private static final Rules RULES = new Rules(GRID, 4);
    private static final Report SUCCESS =
            new Report(Outcome.SUCCEEDED, 0, null, null, null, Output.NONE, Duration.ofSeconds(1), 0);
    private static final Report FAILURE =
            new Report(Outcome.FAILED, 1, "exit_1", "no \0 good", "trace", Output.NONE, Duration.ofSeconds(1), 0);

    private final Databases databases = databases();
    private final DataSource state = databases.state("main");
    private final Leadership leadership =
            new Leadership(databases, new Leadership.Identity("main", "test", "host", "1"));
    private final Store store = new Store(state, "host");
    private Term term = new Term(0, new UUID(0, 0));

    private static Databases databases() {
        try {
            return new Databases(List.of(TestServer.newDatabase()), 4);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void lead() {
        Migration.migrate(databases, "main");
        term = leadership.acquire().orElseThrow();
    }

    @AfterEach
    void close() {
        leadership.close();
        databases.close();
    }

    private static JobGraph graph(Job... jobs) {
        return JobGraph.of(List.of(jobs), Map.of());
    }

    private static Job backfill(Duration every, String start, Backfill backfill) {
        return backfill("f", every, start, backfill);
    }

    private static Job backfill(String name, Duration every, String start, Backfill backfill) {
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

    private static Job plain() {
        return plain("p", Duration.ofHours(1));
    }

    private static Job plain(String name, Duration every) {
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
    private Agenda pass(Agenda agenda, Instant at, Report... ends) {
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

    private static Changes due(List<Agenda.Due> due) {
        return new Changes(null, due, List.of(), List.of(), List.of());
    }

    private static Changes begin(Decision.Start start, UUID id) {
        Changes.Begin begin = new Changes.Begin(start.node(), start.attempt(), id, "d1");
        return new Changes(null, List.of(), List.of(), List.of(), List.of(begin));
    }

    private void assertLoadedAs(JobGraph graph, Ledger expected) {
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

        assertThat(rows("SELECT count(*), count(DISTINCT slot) FROM crontabber.slot"))
                .containsExactly("105121 105121 ");
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
        execute("""
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

        assertThat(rows("SELECT what, count(*) FROM public.statement GROUP BY what ORDER BY what"))
                .containsExactly("job 2 ", "run 2 ", "slot 1 ");
        assertThat(rows("SELECT count(*) FROM crontabber.job JOIN crontabber.run ON job_id = id"))
                .containsExactly("10001 ");
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
        term = leadership.acquire().orElseThrow();
        Store.Loaded loaded = store.load(graph, GRID, NOW);

        assertThat(term.number()).isEqualTo(2);
        assertThat(loaded.lastTick()).isEqualTo(NOW);
        assertThat(loaded.openAttempts())
                .containsExactly(Map.entry(start.node(), new Store.OpenAttempt(id, 1, "host")));
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
    void nothingOfAnOldTermIsWritten() {
        JobGraph graph = graph(plain());
        Agenda agenda = new Agenda(new Ledger(graph), RULES);
        List<Agenda.Due> due = agenda.tick(NOW);
        store.write(term, due(due));
        Decision.Start start = agenda.decide(NOW).starts().get(0);
        Term old = term;
        leadership.close();
        term = leadership.acquire().orElseThrow();

        assertThatThrownBy(() -> store.write(old, due(due))).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> store.write(old, begin(start, UUID.randomUUID())))
                .isInstanceOf(TermOver.class);
        assertThat(store.load(graph, GRID, NOW).openAttempts()).isEmpty();
    }

    @Test
    void aSecondAttemptOfAJobIsRefused() {
        JobGraph graph = graph(plain());
        Agenda agenda = new Agenda(new Ledger(graph), RULES);
        store.write(term, due(agenda.tick(NOW)));
        Decision.Start start = agenda.decide(NOW).starts().get(0);
        store.write(term, begin(start, UUID.randomUUID()));

        assertThatThrownBy(() -> store.write(term, begin(start, UUID.randomUUID())))
                .isInstanceOf(StateRefused.class);
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
        assertThat(rows("SELECT schedule, first_slot AT TIME ZONE 'UTC' FROM crontabber.job"))
                .containsExactly("every 1h 2026-03-05 01:00:00 ");
        assertThat(store.load(hourly, GRID, NOW).changed()).isEmpty();
    }

    @Test
    void aSuccessAndATermNeverGoBack() throws SQLException {
        JobGraph graph = graph(backfill(Duration.ofDays(1), "2026-03-05T00:00:00Z", Backfill.DEFAULT));
        pass(new Agenda(new Ledger(graph), RULES), NOW, SUCCESS);

        assertThatThrownBy(() -> execute("UPDATE crontabber.slot SET state = 'due'"))
                .hasMessageContaining("has succeeded and stays so");
        assertThatThrownBy(() -> execute("UPDATE crontabber.leader SET term = 0"))
                .hasMessageContaining("a term never goes back");
    }

    @Test
    void everyTableAndColumnHasAComment() throws SQLException {
        assertThat(rows("""
                        SELECT c.relname, a.attname
                          FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                         WHERE c.relnamespace = 'crontabber'::regnamespace AND c.relkind IN ('r', 'p')
                           AND c.relname <> 'schema_history' AND NOT c.relispartition
                           AND (obj_description(c.oid, 'pg_class') IS NULL OR col_description(c.oid, a.attnum) IS NULL)""")).isEmpty();
    }

    @Test
    void anotherNameIsRefused() {
        leadership.close();
        try (Leadership other = new Leadership(databases, new Leadership.Identity("main", "other", "host", "1"))) {
            assertThatThrownBy(other::acquire).hasMessageContaining("belongs to another name than 'other'");
        }
    }

    @Test
    void onlyOneLeads() {
        try (Leadership other = new Leadership(databases, new Leadership.Identity("main", "test", "host", "1"))) {
            assertThat(other.acquire()).isEmpty();
            assertThat(leadership.beat(term).asked()).isFalse();
            leadership.close();
            assertThat(other.acquire())
                    .hasValueSatisfying(next -> assertThat(next.number()).isEqualTo(2));
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = state.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> rows(String query) throws SQLException {
        try (Connection connection = state.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    row.append(result.getString(column)).append(' ');
                }
                rows.add(row.toString());
            }
            return rows;
        }
    }
}
