package org.crontabber.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Serves {@code /metrics} to GET and HEAD, with few threads and a bounded queue. */
public final class MetricsServer implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int REQUESTS_WAITING = 32;
    private static final int CONNECTIONS_WAITING = 32;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final Supplier<String> metrics;

    /**
     * Starts to serve.
     *
     * @param port 0 for any that is free
     * @throws UncheckedIOException when the address can't be bound
     */
    public MetricsServer(String host, int port, Supplier<String> metrics) {
        this.metrics = metrics;
        this.threads = new ThreadPoolExecutor(
                THREADS, THREADS, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(REQUESTS_WAITING), work -> {
                    Thread thread = new Thread(work, "http");
                    thread.setDaemon(true);
                    return thread;
                });
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

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean isGet = exchange.getRequestMethod().equals("GET");
            if (!isGet && !exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, METHOD_NOT_ALLOWED, "only GET and HEAD\n", true);
            } else if (exchange.getRequestURI().getPath().equals("/metrics")) {
                send(exchange, OK, metrics.get(), isGet);
            } else {
                send(exchange, NOT_FOUND, "there is /metrics\n", isGet);
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String text, boolean withBody) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders().set("Content-Security-Policy", "default-src 'none'");
        exchange.sendResponseHeaders(status, withBody ? body.length : -1);
        if (withBody) {
            exchange.getResponseBody().write(body);
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
