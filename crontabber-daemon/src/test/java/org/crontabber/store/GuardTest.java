package org.crontabber.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.crontabber.database.InstanceName;
import org.crontabber.decision.Agenda;
import org.crontabber.decision.Backfill;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.Ledger;
import org.crontabber.leader.Leadership;
import org.crontabber.leader.LockLeadership;
import org.junit.jupiter.api.Test;

/** What the database itself refuses: old terms, second attempts, other names. */
class GuardTest extends StoreWork {
    private final PostgresWorld postgres = (PostgresWorld) world;
    private final DataSource state = postgres.state();

    GuardTest() {
        super(new PostgresWorld());
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
                postgres.databases(), new Leadership.Identity("main", "other", new InstanceName("host", 1, "1")))) {
            assertThatThrownBy(other::acquire).hasMessageContaining("belongs to another name than 'other'");
        }
    }
}
