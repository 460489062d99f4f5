package org.crontabber.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crontabber.testing.Eventually.eventually;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.crontabber.action.java.RunningProgress;
import org.crontabber.observe.Metrics;
import org.crontabber.web.Pages.Health;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsServerTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SLOW = "GET /metrics HTTP/1.1\r\nHost: a\r\nX-Slow: ";
    private static final String SLOW_BODY = "POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx";
    private static final String NOT_READ = "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n";
    /** More than what the system keeps for one connection. */
    private static final int LARGE_BYTES = 6 * 1024 * 1024;

    private static final int SMALL_WINDOW_BYTES = 1024;
    private static final Pages SMALL =
            new Pages(() -> "up 1\n", () -> new Health(true, "alive"), () -> new Health(false, "no\n  database \n"));

    private final List<Socket> sockets = new ArrayList<>();
    private final AtomicInteger largeAnswers = new AtomicInteger();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static MetricsServer serve(Pages pages) {
        return new MetricsServer("127.0.0.1", 0, pages);
    }

    /** Those who ask first get more than they take. */
    private Pages large(int answers) {
        String text = "x".repeat(LARGE_BYTES);
        return new Pages(
                () -> largeAnswers.incrementAndGet() <= answers ? text : "up 1\n", SMALL.live(), SMALL.ready());
    }

    private HttpResponse<String> send(MetricsServer server, String method, String path)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method(method, BodyPublishers.noBody())
                .timeout(LIMIT)
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    /** Sends what may be a part of a request, and reads nothing. */
    private Socket open(MetricsServer server, String request) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.setReceiveBufferSize(SMALL_WINDOW_BYTES);
        socket.setSoTimeout((int) LIMIT.toMillis());
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    /** The status of the answer to a request, "" when the server cut it off. */
    private String status(MetricsServer server, String request) {
        try {
            byte[] status = open(server, request).getInputStream().readNBytes("HTTP/1.1 200".length());
            return new String(status, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private boolean answersMetrics(MetricsServer server) throws InterruptedException {
        try {
            return send(server, "GET", "/metrics").body().equals("up 1\n");
        } catch (IOException e) {
            return false; // all threads were taken, and as many requests waited
        }
    }

    private static boolean isCutOff(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true; // a reset, as something that it sent was not read
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("http"))
                .count();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            GET,  /metrics,      200, `text/plain; version=0.0.4; charset=utf-8`, up 1
            HEAD, /metrics,      200, `text/plain; version=0.0.4; charset=utf-8`,
            GET,  /health/live,  200, text/plain; charset=utf-8, alive
            HEAD, /health/live,  200, text/plain; charset=utf-8,
            GET,  /health/ready, 503, text/plain; charset=utf-8, no database
            HEAD, /health/ready, 503, text/plain; charset=utf-8,
            GET,  /,             404, text/plain; charset=utf-8, `there are /metrics, /health/live and /health/ready`
            GET,  /metrics/more, 404, text/plain; charset=utf-8, `there are /metrics, /health/live and /health/ready`
            HEAD, /health,       404, text/plain; charset=utf-8,
            POST, /metrics,      405, text/plain; charset=utf-8, only GET and HEAD
            PUT,  /health/ready, 405, text/plain; charset=utf-8, only GET and HEAD
            POST, /other,        405, text/plain; charset=utf-8, only GET and HEAD
            """)
    void eachRouteSaysWhatItIs(String method, String path, int status, String type, @Nullable String text)
            throws Exception {
        try (MetricsServer server = serve(SMALL)) {
            HttpResponse<String> answer = send(server, method, path);

            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.headers().allValues("Content-Type")).containsExactly(type);
            assertThat(answer.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
            assertThat(answer.headers().allValues("Content-Security-Policy")).containsExactly("default-src 'none'");
            assertThat(answer.headers().allValues("Allow")).isEqualTo(status == 405 ? List.of("GET, HEAD") : List.of());
            assertThat(answer.body()).isEqualTo(text == null ? "" : text + "\n");
        }
    }

    @Test
    void servesTheMetrics() throws Exception {
        Pages pages = new Pages(new Metrics("1.2.3", 2, new RunningProgress())::scrape, SMALL.live(), SMALL.ready());
        try (MetricsServer server = serve(pages)) {
            assertThat(send(server, "GET", "/metrics").body())
                    .contains("crontabber_config_problems 2.0", "crontabber_leader 0.0", "1.2.3");
        }
    }

    @Test
    void answersWhileOthersHang() throws Exception {
        try (MetricsServer server = serve(large(20))) {
            for (int index = 0; index < 20; index++) {
                open(server, index % 2 == 0 ? SLOW : SLOW_BODY);
                open(server, NOT_READ);
            }
            eventually("each has a thread", LIMIT, () -> largeAnswers.get() == 20 && threads() >= 40);

            assertThat(answersMetrics(server)).isTrue();
        }
    }

    @Test
    void cutsOffMoreWhoHangThanThereAreThreads() throws Exception {
        try (MetricsServer server = serve(large(10))) {
            Socket slow = open(server, SLOW);
            for (int index = 0; index < 10; index++) {
                open(server, NOT_READ);
            }
            for (int index = 0; index < 160; index++) {
                open(server, SLOW);
            }

            eventually("an answer", LIMIT, () -> answersMetrics(server));
            assertThat(isCutOff(slow)).isTrue();
        }
    }

    @Test
    void answersWhileAThousandConnectionsAreIdle() throws Exception {
        try (MetricsServer server = serve(SMALL)) {
            for (int index = 0; index < 1_000; index++) {
                open(server, "");
            }

            eventually("an answer", LIMIT, () -> answersMetrics(server));
        }
    }

    @Test
    void refusesHugeHeaders() {
        String many = String.join(
                "", IntStream.range(0, 100).mapToObj(i -> "X-" + i + ": a\r\n").toList());
        try (MetricsServer server = serve(SMALL)) {
            assertThat(status(server, "GET /metrics HTTP/1.1\r\nX: " + "x".repeat(8_000) + "\r\n\r\n"))
                    .isEqualTo("HTTP/1.1 200");
            assertThat(status(server, "GET /metrics HTTP/1.1\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"))
                    .isNotEqualTo("HTTP/1.1 200");
            assertThat(status(server, "GET /metrics HTTP/1.1\r\n" + many + "\r\n"))
                    .isNotEqualTo("HTTP/1.1 200");
            assertThat(status(server, "GET /" + "x".repeat(20_000) + " HTTP/1.1\r\n\r\n"))
                    .isNotEqualTo("HTTP/1.1 200");
        }
    }

    @Test
    void saysThatAPortIsTaken() {
        try (MetricsServer first = serve(SMALL)) {
            assertThatThrownBy(() -> new MetricsServer("127.0.0.1", first.port(), SMALL))
                    .hasMessageContaining("can't listen on 127.0.0.1:" + first.port())
                    .hasMessageContaining("listen in [http]");
        }
    }
}
