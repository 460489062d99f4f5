package org.crontabber.web;

import com.sun.management.UnixOperatingSystemMXBean;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Serves metrics and health to GET and HEAD; for any thread. The JDK's server gives each request a thread, from its
 * first byte until its answer is read: the limits keep those who are slow from holding all of them for long.
 */
public final class MetricsServer implements AutoCloseable {
    /**
     * Those who hang are cut off before the requests that came after them, as the time spent in the queue counts and
     * both limits are the same; and both are below the 10 s that Prometheus waits.
     */
    private static final int MAX_REQUEST_SECONDS = 5;

    private static final int MAX_ANSWER_SECONDS = MAX_REQUEST_SECONDS;
    private static final int MAX_IDLE_SECONDS = 30;
    private static final int MAX_CONNECTIONS = 2_000;
    /** Of the files that this process may open: the others are for sessions, for programs and their output. */
    private static final int SHARE_OF_FILES = 4;

    private static final int MAX_HEADERS = 64;
    private static final int MAX_HEADER_BYTES = 16 * 1024;

    /** Units are those of JDK 17's code, which are seconds where newer documentation says milliseconds. */
    private static final Map<String, Integer> JDK_LIMITS = Map.of(
            "sun.net.httpserver.maxReqTime", MAX_REQUEST_SECONDS,
            "sun.net.httpserver.maxRspTime", MAX_ANSWER_SECONDS,
            "sun.net.httpserver.idleInterval", MAX_IDLE_SECONDS,
            "jdk.httpserver.maxConnections", maxConnections(),
            "sun.net.httpserver.maxReqHeaders", MAX_HEADERS,
            "sun.net.httpserver.maxReqHeaderSize", MAX_HEADER_BYTES);

    private static final int THREADS = 64;
    private static final int THREAD_IDLE_SECONDS = 30;
    private static final int REQUESTS_WAITING = 64;
    private static final int CONNECTIONS_WAITING = 256;

    /** The JDK copies what is written at once three times, and keeps the last copy outside of the heap with the thread. */
    private static final int PIECE_BYTES = 16 * 1024;

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int UNAVAILABLE = 503;
    private static final String PLAIN_TEXT = "text/plain; charset=utf-8";
    private static final String METRICS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String ROUTES = "there are /metrics, /health/live and /health/ready\n";

    static {
        // the JDK reads them once, with its first server
        JDK_LIMITS.forEach((name, limit) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, limit.toString());
            }
        });
    }

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final Pages pages;

    /**
     * Starts to serve.
     *
     * @param port 0 for any that is free
     * @throws UncheckedIOException when the address can't be bound
     */
    public MetricsServer(String host, int port, Pages pages) {
        this.pages = pages;
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                THREAD_IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(REQUESTS_WAITING),
                work -> {
                    Thread thread = new Thread(work, "http");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        try {
            server = HttpServer.create(new InetSocketAddress(host, port), CONNECTIONS_WAITING);
        } catch (IOException e) {
            threads.shutdown();
            throw new UncheckedIOException(
                    "can't listen on " + host + ":" + port + " (" + e.getMessage()
                            + "): free the port, or name another one with listen in [http]",
                    e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    private static int maxConnections() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? (int) Math.min(MAX_CONNECTIONS, system.getMaxFileDescriptorCount() / SHARE_OF_FILES)
                : MAX_CONNECTIONS;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, METHOD_NOT_ALLOWED, PLAIN_TEXT, "only GET and HEAD\n");
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/metrics" ->
                    send(exchange, OK, METRICS_TEXT, pages.metrics().get());
                case "/health/live" -> send(exchange, pages.live().get());
                case "/health/ready" -> send(exchange, pages.ready().get());
                default -> send(exchange, NOT_FOUND, PLAIN_TEXT, ROUTES);
            }
        }
    }

    private static void send(HttpExchange exchange, Pages.Health health) throws IOException {
        send(exchange, health.ok() ? OK : UNAVAILABLE, PLAIN_TEXT, health.text() + "\n");
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        boolean withBody = !exchange.getRequestMethod().equals("HEAD");
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders().set("Content-Security-Policy", "default-src 'none'");
        exchange.sendResponseHeaders(status, withBody ? body.length : -1);
        if (withBody) {
            OutputStream out = exchange.getResponseBody();
            for (int start = 0; start < body.length; start += PIECE_BYTES) {
                out.write(body, start, Math.min(PIECE_BYTES, body.length - start));
            }
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
