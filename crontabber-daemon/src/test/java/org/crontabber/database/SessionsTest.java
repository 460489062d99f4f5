package org.crontabber.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.time.Duration;
import org.crontabber.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several hosts in one URL, of which the first is of no use. */
class SessionsTest {
    private static final Duration PER_HOST = Duration.ofSeconds(3);

    private static DatabaseAddress withFirstHost(DatabaseAddress address, int port) {
        return new DatabaseAddress(
                "main",
                address.url().replace("//", "//127.0.0.1:" + port + ",") + "?targetServerType=primary",
                address.user(),
                null);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 40})
    void aFrozenHostIsPassedOver(int answerSeconds) throws Exception {
        // it accepts, and never says a word, as a host that is suspended
        try (ServerSocket frozen = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            DatabaseAddress address = withFirstHost(TestServer.newDatabase(), frozen.getLocalPort());
            try (Connection connection =
                    new Sessions(address, "SELECT 1", PER_HOST, Duration.ofSeconds(answerSeconds)).getConnection()) {
                assertThat(connection.isValid(1)).isTrue();
                assertThat(connection.getNetworkTimeout()).isEqualTo(answerSeconds * 1000);
            }
        }
    }

    @Test
    void aHostThatRefusesIsPassedOver() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        DatabaseAddress address = withFirstHost(TestServer.newDatabase(), port);
        try (Connection connection = new Sessions(address, "SELECT 1", PER_HOST, Duration.ZERO).getConnection()) {
            assertThat(connection.isValid(1)).isTrue();
        }
    }
}
