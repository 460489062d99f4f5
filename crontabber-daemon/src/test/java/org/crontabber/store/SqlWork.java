package org.crontabber.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import javax.sql.DataSource;
import org.crontabber.decision.Outcome;
import org.jspecify.annotations.Nullable;

/** What an SQL action does with its completion, without a work of its own. */
final class SqlWork implements StoreWorld.Work {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final DataSource state;
    private final SqlCompletion completion;
    private @Nullable Connection session;
    private String claimed = "";

    SqlWork(DataSource state, SqlCompletion completion) {
        this.state = state;
        this.completion = completion;
    }

    @Override
    public void claim() {
        SqlCompletion.Handed handed = completion.takeHanded();
        if (handed != null) {
            session = handed.session();
            claimed = handed.transaction();
            return;
        }
        try {
            Connection opened = state.getConnection();
            session = opened;
            opened.setAutoCommit(false);
            claimed = completion.claim(opened, TIMEOUT);
        } catch (SQLException e) {
            rollback();
            throw MemoryState.failure("claim an attempt", e);
        }
    }

    @Override
    public void succeed() {
        try {
            Connection mine = Objects.requireNonNull(session, "the attempt is not claimed");
            Report report =
                    new Report(Outcome.SUCCEEDED, null, null, null, null, Output.NONE, Duration.ofSeconds(1), 0L);
            completion.succeed(mine, claimed, report, null);
            if (completion.begun() != null) {
                completion.handOn(mine, "SELECT 0 AS prepared", TIMEOUT);
            } else {
                mine.commit();
                mine.close();
            }
            session = null;
        } catch (SQLException e) {
            throw MemoryState.failure("record a success", e);
        }
    }

    @Override
    public void rollback() {
        Connection mine = session;
        session = null;
        if (mine == null) {
            return;
        }
        try (mine) {
            mine.rollback();
        } catch (SQLException e) {
            // the session was ended, and its transaction with it
            return;
        }
    }
}
