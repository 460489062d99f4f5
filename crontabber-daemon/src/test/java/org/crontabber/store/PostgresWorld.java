package org.crontabber.store;

import static org.crontabber.testing.Sql.rows;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.database.Databases;
import org.crontabber.database.InstanceName;
import org.crontabber.database.LeaderLock;
import org.crontabber.database.Migration;
import org.crontabber.decision.Steering;
import org.crontabber.leader.Leadership;
import org.crontabber.leader.LockLeadership;
import org.crontabber.testing.TestServer;

/** The state in a database of its own. */
final class PostgresWorld implements StoreWorld {
    private static final int CONNECTIONS = 8;
    private static final DatabaseAddress TEMPLATE = migrated();

    private final DatabaseAddress address = newDatabase();
    private final Databases databases = new Databases(List.of(address), CONNECTIONS);
    private final DataSource state;
    private final List<AutoCloseable> open = new ArrayList<>();

    PostgresWorld() {
        state = databases.state("main");
    }

    /** What each begins with, migrated once. */
    private static DatabaseAddress migrated() {
        try {
            DatabaseAddress template = TestServer.newDatabase();
            try (Databases once = new Databases(List.of(template), 1)) {
                Migration.migrate(once, "main");
            }
            return template;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DatabaseAddress newDatabase() {
        try {
            return TestServer.copyOf(TEMPLATE);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    Databases databases() {
        return databases;
    }

    DataSource state() {
        return state;
    }

    @Override
    public Store store(String host) {
        return new PostgresStore(state, new Store.Origin(host, ""));
    }

    @Override
    public Leadership leadership(String host) {
        Leadership leadership =
                new LockLeadership(databases, new Leadership.Identity("main", "test", new InstanceName(host, 1, "1")));
        open.add(leadership);
        return leadership;
    }

    @Override
    public Work work(Completion completion) {
        return new SqlWork(state, (SqlCompletion) completion);
    }

    @Override
    public long ask(String job, Steering.Order order) {
        return ((RequestRows) store("asker").requests()).ask(job, order);
    }

    @Override
    public Optional<Requests.Answered> answer(long id) {
        return ((RequestRows) store("asker").requests()).answer(id);
    }

    @Override
    public void breakLock() {
        try {
            rows(address, "SELECT pg_terminate_backend(pid, 5000) FROM (" + LeaderLock.HOLDER + ") holder");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void lockWithoutElection() {
        try {
            Connection connection = databases.dedicated("main", new InstanceName("stranger", 2, "1"));
            open.add(connection);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT pg_advisory_lock(" + LeaderLock.KEY + ")");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        for (AutoCloseable one : open) {
            try {
                one.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        databases.close();
    }
}
