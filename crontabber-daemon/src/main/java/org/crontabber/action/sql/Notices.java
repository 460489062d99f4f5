package org.crontabber.action.sql;

import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.crontabber.action.KeptOutput;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;

/**
 * What the server says while a statement runs (NOTICE, WARNING): it becomes output, and is taken from the driver again and
 * again, which would keep all of it until the statement's end. Closed before the statement.
 */
final class Notices {
    private static final long EVERY_MILLIS = 100;
    private static final ScheduledThreadPoolExecutor SWEEPER = sweeper();

    private final Statement statement;
    private final KeptOutput output;
    private final Future<?> sweeping;
    /** The last one that was written: the driver may still add to those that were taken from it. */
    private @Nullable SQLWarning last;

    private Notices(Statement statement, KeptOutput output) {
        this.statement = statement;
        this.output = output;
        this.sweeping = SWEEPER.scheduleWithFixedDelay(this::sweep, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    static Notices of(Statement statement, KeptOutput output) {
        return new Notices(statement, output);
    }

    private static ScheduledThreadPoolExecutor sweeper() {
        ScheduledThreadPoolExecutor one = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "sql-notices");
            thread.setDaemon(true);
            return thread;
        });
        one.setRemoveOnCancelPolicy(true);
        return one;
    }

    private synchronized void sweep() {
        try {
            SQLWarning first = statement.getWarnings();
            if (last != null) {
                last = write(last.getNextWarning(), last);
            }
            if (first != null) {
                statement.clearWarnings();
                last = write(first, first);
            }
        } catch (SQLException e) {
            return; // it is closed, and has nothing more to say
        }
    }

    private SQLWarning write(@Nullable SQLWarning first, SQLWarning before) {
        SQLWarning written = before;
        for (SQLWarning warning = first; warning != null; warning = warning.getNextWarning()) {
            output.write(text(warning) + "\n");
            written = warning;
        }
        return written;
    }

    /** As psql shows it. */
    private static String text(SQLWarning warning) {
        ServerErrorMessage said = warning instanceof PSQLWarning from ? from.getServerErrorMessage() : null;
        if (said == null) {
            return String.valueOf(warning.getMessage());
        }
        String detail = said.getDetail() == null ? "" : "\nDETAIL:  " + said.getDetail();
        String hint = said.getHint() == null ? "" : "\nHINT:  " + said.getHint();
        return said.getSeverity() + ":  " + said.getMessage() + detail + hint;
    }

    void close() {
        sweeping.cancel(false);
        sweep();
    }
}
