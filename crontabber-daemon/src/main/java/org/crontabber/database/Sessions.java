package org.crontabber.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;

/** Opens sessions of one database. Thread-safe once it is made. */
final class Sessions extends PGSimpleDataSource {
    private static final long serialVersionUID = 1;

    private static final int PREPARE_AFTER = 3;
    /** A host that does not answer to the question for TLS is asked once more without it. */
    private static final int TRIES = 2;

    private final transient DatabaseAddress address;
    private final String settings;
    private final int answerMillis;

    /**
     * Sessions with these settings.
     *
     * @param settings statements that each session begins with
     * @param connect how long opening one may take, for each host that the address names
     * @param answer how long it may wait for an answer; zero is for ever
     */
    Sessions(DatabaseAddress address, String settings, Duration connect, Duration answer) {
        this.address = address;
        this.settings = settings;
        setPrepareThreshold(PREPARE_AFTER); // a job's statements differ from date to date only in their values
        setURL(address.url()); // whose parameters win
        if (address.user() != null) {
            setUser(address.user());
        }
        setApplicationName("crontabber");
        setAssumeMinServerVersion("9.0"); // so that it says its name when it connects, and RESET ALL brings that back
        setTcpKeepAlive(true);
        // a host that is frozen accepts and never answers: it must not use up the time of those that are named after it
        setConnectTimeout((int) connect.toSeconds());
        setSslResponseTimeout((int) connect.toMillis());
        setSocketTimeout((int) connect.toSeconds());
        int hosts = getServerNames().length;
        setLoginTimeout((int) connect.toSeconds() * (hosts == 1 ? 1 : TRIES * hosts));
        this.answerMillis = (int) answer.toMillis();
    }

    @Override
    public Connection getConnection() throws SQLException {
        String password = address.currentPassword();
        Connection connection =
                password == null ? super.getConnection() : super.getConnection(address.user(), password);
        try (Statement statement = connection.createStatement()) {
            statement.execute(settings);
            connection.setNetworkTimeout(Runnable::run, answerMillis);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
