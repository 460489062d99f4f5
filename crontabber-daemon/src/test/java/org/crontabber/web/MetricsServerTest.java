package org.crontabber.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.crontabber.observe.Metrics;
import org.junit.jupiter.api.Test;

class MetricsServerTest {
    private static HttpResponse<String> send(MetricsServer server, String method, String path)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .method(method, BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString());
    }

    @Test
    void servesMetricsToGetAndHeadOnly() throws Exception {
        try (MetricsServer server = new MetricsServer("127.0.0.1", 0, new Metrics("1.2.3", 2)::scrape)) {
            HttpResponse<String> get = send(server, "GET", "/metrics");

            assertThat(get.statusCode()).isEqualTo(200);
            assertThat(get.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
            assertThat(get.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(get.body()).contains("crontabber_config_problems 2.0", "crontabber_leader 0.0", "1.2.3");
            assertThat(send(server, "HEAD", "/metrics").body()).isEmpty();
            assertThat(send(server, "POST", "/metrics").statusCode()).isEqualTo(405);
            assertThat(send(server, "GET", "/other").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void saysThatAPortIsTaken() {
        try (MetricsServer first = new MetricsServer("127.0.0.1", 0, () -> "")) {
            assertThatThrownBy(() -> new MetricsServer("127.0.0.1", first.port(), () -> ""))
                    .hasMessageContaining("can't listen on 127.0.0.1:" + first.port())
                    .hasMessageContaining("listen in [http]");
        }
    }
}
