package org.crontabber.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.crontabber.decision.Agenda;
import org.crontabber.decision.Backfill;
import org.crontabber.decision.Job;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Missing;
import org.junit.jupiter.api.Test;

/** How what is written lies in the tables. */
class StoreTest extends StoreWork {
    private final PostgresWorld postgres = (PostgresWorld) world;
    private final DataSource state = postgres.state();

    StoreTest() {
        super(new PostgresWorld());
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
}
