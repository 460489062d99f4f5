package org.crontabber.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;
import org.crontabber.database.Term;
import org.crontabber.decision.Agenda;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.TakenOver;
import org.crontabber.schedule.Slot;
import org.crontabber.store.OriginalTables.Execution;
import org.jspecify.annotations.Nullable;

/** Writes jobs into the state that another scheduler has run until now, with their history; all of it or nothing. */
public final class TakeOver {
    private static final int ROWS_PER_STATEMENT = 5_000;

    private static final String HISTORY = """
            INSERT INTO crontabber.attempt
                   (attempt_id, job_id, job, slot, date, number, coalesced, term, ended_by_term, host, started, ended, by_hand,
                    elapsed, outcome, error_class, error_message, trace)
            SELECT gen_random_uuid(), j.id, j.name, n.slot, n.date,
                   1, 0, ?, ?, 'imported', n.started, n.ended, false, n.ended - n.started,
                   CASE WHEN n.error_class IS NULL THEN 'succeeded' ELSE 'failed' END, n.error_class, n.error, n.trace
              FROM unnest(?, ?, ?, ?, ?, ?, ?, ?) WITH ORDINALITY
                   AS n (job, slot, date, started, ended, error_class, error, trace, position)
              JOIN crontabber.job j ON j.name = n.job
             ORDER BY n.position""";

    private final Transactions transactions;

    public TakeOver(DataSource state) {
        this.transactions = new Transactions(state);
    }

    /** The jobs that the state has already: these are never touched. */
    public Set<String> known() {
        return new HashSet<>(transactions.read(
                "be read",
                connection -> Query.list(connection, "SELECT name FROM crontabber.job", row -> row.getString("name"))));
    }

    /** Writes the jobs as they stand, and what was executed of them. */
    public void write(Term term, Map<Node, JobState> jobs, List<Execution> executions) {
        transactions.write("take over jobs", term, connection -> {
            Map<String, Integer> ids = new JobRows(connection)
                    .insert(jobs.entrySet().stream()
                            .map(job -> new Agenda.Due(job.getKey(), null, job.getValue(), true))
                            .toList());
            for (Map.Entry<Node, JobState> job : jobs.entrySet()) {
                done(connection, Objects.requireNonNull(ids.get(job.getKey().name())), job.getValue());
            }
            for (int from = 0; from < executions.size(); from += ROWS_PER_STATEMENT) {
                int to = Math.min(executions.size(), from + ROWS_PER_STATEMENT);
                history(connection, term, jobs, executions.subList(from, to));
            }
        });
    }

    private static void done(Connection connection, int id, JobState state) throws SQLException {
        Slot success = state.lastSuccess();
        if (success == null) {
            return;
        }
        Query.update(1, connection, """
                UPDATE crontabber.run
                   SET last_success = ?, last_success_date = ?, last_began = ?, last_counted = true
                 WHERE job_id = ?""", success.at(), success.date(), state.lastBegan(), id);
    }

    private static void history(Connection connection, Term term, Map<Node, JobState> jobs, List<Execution> executions)
            throws SQLException {
        Map<String, Map.Entry<Node, JobState>> byName = new HashMap<>();
        jobs.entrySet().forEach(job -> byName.put(job.getKey().name(), job));
        List<Slot> slots = executions.stream()
                .map(execution -> slot(Objects.requireNonNull(byName.get(execution.job())), execution.of()))
                .toList();
        Query.update(
                connection,
                HISTORY,
                term.number(),
                term.number(),
                texts(executions, Execution::job),
                SlotRows.times(slots),
                slots.stream().map(Slot::date).toArray(LocalDate[]::new),
                executions.stream()
                        .map(execution -> execution.started().atOffset(ZoneOffset.UTC))
                        .toArray(OffsetDateTime[]::new),
                executions.stream()
                        .map(execution -> execution.ended().atOffset(ZoneOffset.UTC))
                        .toArray(OffsetDateTime[]::new),
                texts(executions, Execution::errorClass),
                texts(executions, Execution::error),
                texts(executions, Execution::trace));
    }

    private static Slot slot(Map.Entry<Node, JobState> job, Instant of) {
        return TakenOver.slot(job.getValue(), job.getKey().job().schedule().zone(), of);
    }

    private static @Nullable String[] texts(List<Execution> executions, Function<Execution, @Nullable String> text) {
        @Nullable String[] texts = new @Nullable String[executions.size()];
        for (int index = 0; index < texts.length; index++) {
            texts[index] = AttemptRows.clean(text.apply(executions.get(index)), AttemptRows.LONGEST_TRACE_CHARS);
        }
        return texts;
    }
}
