package org.crontabber.action.sql;

import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
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
    private static final long EVERY_MILLIS = 200;
    private static final Set<Notices> OPEN = ConcurrentHashMap.newKeySet();

    private final Statement statement;
    private final KeptOutput output;
    /** The last one that was written: the driver may still add to those that were taken from it. */
    private @Nullable SQLWarning last;

    private Notices(Statement statement, KeptOutput output) {
        this.statement = statement;
        this.output = output;
    }

    static Notices of(Statement statement, KeptOutput output) {
        Sweeper.start();
        Notices notices = new Notices(statement, output);
        OPEN.add(notices);
        return notices;
    }

    /** One for all, from the first SQL on: to plan each statement would cost more than most of them say. */
    private static final class Sweeper {
        private static final ScheduledFuture<?> FOR_EVER = started();

        private Sweeper() {}

        private static ScheduledFuture<?> started() {
            ScheduledExecutorService one = Executors.newSingleThreadScheduledExecutor(work -> {
                Thread thread = new Thread(work, "sql-notices");
                thread.setDaemon(true);
                return thread;
            });
            return one.scheduleWithFixedDelay(
                    () -> OPEN.forEach(Notices::sweep), EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        }

        /** By the first SQL. */
        static void start() {
            if (FOR_EVER.isDone()) {
                throw new IllegalStateException("nobody takes what the server says");
            }
        }
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
        } catch (SQLException | RuntimeException e) {
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
        OPEN.remove(this);
        sweep();
    }
}
