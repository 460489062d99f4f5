package org.crontabber.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/** Opens sessions of one database. Thread-safe once it is made. */
final class Sessions extends PGSimpleDataSource {
    private static final long serialVersionUID = 1;

    /** Soon: a job's statements differ from date to date only in their values. */
    private static final String PREPARE_AFTER = "3";

    /** Of several hosts: how long one may take to be reached, and then for each answer while we log in. */
    private static final Duration HOST_CONNECT_LIMIT = Duration.ofSeconds(2);

    private static final Duration HOST_ANSWER_LIMIT = Duration.ofSeconds(3);
    /** Of several hosts: for how long the driver passes one over after it was away or no primary. */
    private static final String HOST_MEMORY_SECONDS = "2";

    private static final String NO_LIMIT = "0";
    /** How long asking a server to cancel a statement may take: the scheduler thread asks. */
    private static final String CANCEL_SECONDS = "2";

    private final transient DatabaseAddress address;
    private final String settings;
    private final int answerMillis;

    /**
     * Sessions with these settings.
     *
     * @param settings statements that each session begins with
     * @param connect how long opening one may take
     * @param answer how long it may wait for an answer; zero is for ever
     */
    Sessions(DatabaseAddress address, String settings, Duration connect, Duration answer) {
        this.address = address;
        this.settings = settings;
        this.answerMillis = (int) answer.toMillis();
        setURL(address.url());
        if (address.user() != null) {
            setUser(address.user());
        }
        setApplicationName("crontabber");
        setAssumeMinServerVersion("9.0"); // so that it says its name when it connects, and RESET ALL brings that back
        setTcpKeepAlive(true);
        setUnlessGiven(PGProperty.PREPARE_THRESHOLD, PREPARE_AFTER);
        setUnlessGiven(PGProperty.HOST_RECHECK_SECONDS, HOST_MEMORY_SECONDS);
        setUnlessGiven(PGProperty.CANCEL_SIGNAL_TIMEOUT, CANCEL_SECONDS);
        limit(connect);
    }

    /**
     * The driver tries one host after the other, and its limits end the whole attempt: a host that is gone or frozen
     * must not use up what the next one needs. A frozen one takes the longest, asked for TLS first and then without it.
     */
    private void limit(Duration connect) {
        int hosts = getServerNames().length;
        boolean hasChoice = hosts > 1;
        Duration each = hasChoice ? HOST_CONNECT_LIMIT : connect;
        Duration answer = hasChoice ? HOST_ANSWER_LIMIT : connect;
        Duration all = hasChoice ? each.plus(answer).multipliedBy(hosts) : connect;
        if (setUnlessGiven(PGProperty.SOCKET_FACTORY, HostSockets.class.getName())) {
            setProperty(PGProperty.SOCKET_FACTORY_ARG, HostSockets.argument(each));
        }
        setUnlessGiven(PGProperty.CONNECT_TIMEOUT, hasChoice ? NO_LIMIT : Long.toString(connect.toSeconds()));
        setUnlessGiven(PGProperty.SSL_RESPONSE_TIMEOUT, Long.toString(each.toMillis()));
        setUnlessGiven(PGProperty.LOGIN_TIMEOUT, Long.toString(all.toSeconds()));
        setSocketTimeout((int) answer.toSeconds());
    }

    /** What the URL says counts. */
    private boolean setUnlessGiven(PGProperty property, String value) {
        Properties given = Driver.parseURL(address.url(), null);
        boolean isGiven = given != null && given.containsKey(property.getName());
        if (!isGiven) {
            setProperty(property, value);
        }
        return !isGiven;
    }

    @Override
    public Connection getConnection() throws SQLException {
        String password = address.currentPassword();
        Connection connection =
                password == null ? super.getConnection() : super.getConnection(address.user(), password);
        try (Statement statement = connection.createStatement()) {
            statement.execute(settings);
            connection.setNetworkTimeout(Runnable::run, answerMillis); // until now it was that of the login
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
