package org.crontabber.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.crontabber.database.Cause;
import org.crontabber.database.InstanceName;
import org.crontabber.database.Term;
import org.crontabber.database.TermOver;
import org.crontabber.decision.Agenda;
import org.crontabber.decision.Backfill;
import org.crontabber.decision.Decision;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.Ledger;
import org.crontabber.leader.Leadership;
import org.crontabber.leader.LockLeadership;
import org.crontabber.leader.Look;
import org.junit.jupiter.api.Test;

/** What the database itself refuses: old terms, second attempts, other names. */
class GuardTest extends StoreWork {
    @Test
    void nothingOfAnOldTermIsWritten() {
        JobGraph graph = graph(plain());
        Agenda agenda = new Agenda(new Ledger(graph), RULES);
        List<Agenda.Due> due = agenda.tick(NOW);
        store.write(term, due(due));
        Decision.Start start = agenda.decide(NOW).starts().get(0);
        Term old = term;
        leadership.close();
        term = ((Look.Won) leadership.acquire()).term();

        assertThatThrownBy(() -> store.write(old, due(due)))
                .as("its rows are there already, by another leader")
                .isInstanceOf(TermOver.class);
        assertThatThrownBy(() -> store.write(old, begin(start, UUID.randomUUID())))
                .isInstanceOf(TermOver.class);
        assertThat(store.load(graph, GRID, NOW).openAttempts()).isEmpty();
    }

    @Test
    void whoGivesTheLockBackSaysSoHoweverShortItsTerm() {
        leadership.close();

        assertThat(((Look.Won) leadership.acquire()).cause().code()).isEqualTo(Cause.Code.STOPPED);
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
    void aSuccessAndATermNeverGoBack() throws SQLException {
        JobGraph graph = graph(backfill(Duration.ofDays(1), "2026-03-05T00:00:00Z", Backfill.DEFAULT));
        pass(new Agenda(new Ledger(graph), RULES), NOW, SUCCESS);

        assertThatThrownBy(() -> execute(state, "UPDATE crontabber.slot SET state = 'due'"))
                .hasMessageContaining("has succeeded and stays so");
        assertThatThrownBy(() -> execute(state, "UPDATE crontabber.leader SET term = 0"))
                .hasMessageContaining("a term never goes back");
    }

    @Test
    void everyTableAndColumnHasAComment() throws SQLException {
        assertThat(rows(state, """
                        SELECT c.relname, a.attname
                          FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                         WHERE c.relnamespace = 'crontabber'::regnamespace AND c.relkind IN ('r', 'p')
                           AND c.relname <> 'schema_history' AND NOT c.relispartition
                           AND (obj_description(c.oid, 'pg_class') IS NULL OR col_description(c.oid, a.attnum) IS NULL)""")).isEmpty();
    }

    @Test
    void anotherNameIsRefused() {
        leadership.close();
        try (Leadership other = new LockLeadership(
                databases, new Leadership.Identity("main", "other", new InstanceName("host", 1, "1")))) {
            assertThatThrownBy(other::acquire).hasMessageContaining("belongs to another name than 'other'");
        }
    }

    @Test
    void onlyOneLeads() {
        try (Leadership other = new LockLeadership(
                databases, new Leadership.Identity("main", "test", new InstanceName("host", 1, "1")))) {
            assertThat(other.acquire()).isInstanceOf(Look.Waits.class);
            assertThat(leadership.beat(term).asked()).isFalse();
            leadership.close();
            assertThat(other.acquire()).isInstanceOfSatisfying(Look.Won.class, next -> {
                assertThat(next.term().number()).isEqualTo(2);
                assertThat(next.cause()).hasToString("term 1 (host) had stopped");
            });
        }
    }
}
