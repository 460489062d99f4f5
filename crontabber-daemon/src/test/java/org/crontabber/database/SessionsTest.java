package org.crontabber.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.crontabber.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several hosts in a URL, of which the first one does not answer; and who bounds what. */
class SessionsTest {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(40);
    private static final Duration FEW_SECONDS = Duration.ofSeconds(20);

    private static DatabaseAddress behind(int port, String parameters) throws SQLException {
        DatabaseAddress live = TestServer.newDatabase();
        String url = live.url().replace("//", "//127.0.0.1:" + port + ",") + "?targetServerType=primary" + parameters;
        return new DatabaseAddress("main", url, "crontabber", null);
    }

    private static Sessions sessions(DatabaseAddress address, Duration answer) {
        return new Sessions(address, "SELECT 1", CONNECT, answer);
    }

    private static Duration timeToReach(DatabaseAddress address) throws SQLException {
        long begin = System.nanoTime();
        try (Connection connection = sessions(address, Duration.ZERO).getConnection()) {
            assertThat(connection.isValid(1)).isTrue();
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&sslmode=disable"})
    void reachesTheSecondHostWhenTheFirstOneIsFrozen(String parameters) throws Exception {
        try (ServerSocket frozen = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) { // the kernel accepts
            assertThat(timeToReach(behind(frozen.getLocalPort(), parameters))).isLessThan(FEW_SECONDS);
        }
    }

    @Test
    void reachesTheSecondHostWhenTheFirstOneIsGone() throws Exception {
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            while (isLetIn(gone, waiting)) { // with a full queue the kernel drops what comes, as a host without power
                assertThat(waiting).hasSizeLessThan(9);
            }
            assertThat(timeToReach(behind(gone.getLocalPort(), ""))).isLessThan(FEW_SECONDS);
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    private static boolean isLetIn(ServerSocket server, List<Socket> waiting) throws IOException {
        Socket socket = new Socket();
        waiting.add(socket);
        try {
            socket.connect(server.getLocalSocketAddress(), 300);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Test
    void whatBoundsTheLoginDoesNotBoundTheAnswers() throws Exception {
        DatabaseAddress address = TestServer.newDatabase();
        try (Connection state = sessions(address, ANSWER).getConnection();
                Connection job = sessions(address, Duration.ZERO).getConnection();
                Connection short1 = sessions(address, Duration.ofSeconds(1)).getConnection();
                Statement statement = short1.createStatement()) {
            assertThat(state.getNetworkTimeout()).isEqualTo((int) ANSWER.toMillis());
            assertThat(job.getNetworkTimeout()).isZero();
            assertThatThrownBy(() -> statement.execute("SELECT pg_sleep(5)")).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void whatTheUrlSaysCounts() throws Exception {
        Sessions sessions = sessions(
                behind(1, "&connectTimeout=7&hostRecheckSeconds=60&prepareThreshold=0&sslResponseTimeout=900"), ANSWER);

        assertThat(sessions.getConnectTimeout()).isEqualTo(7);
        assertThat(sessions.getHostRecheckSeconds()).isEqualTo(60);
        assertThat(sessions.getPrepareThreshold()).isZero();
        assertThat(sessions.getSslResponseTimeout()).isEqualTo(900);
    }
}
