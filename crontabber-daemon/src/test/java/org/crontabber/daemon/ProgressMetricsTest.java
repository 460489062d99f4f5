package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Eventually.eventually;
import static org.crontabber.testing.JobJars.job;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crontabber.action.java.RunningProgress;
import org.crontabber.database.Term;
import org.crontabber.observe.Metrics;
import org.crontabber.testing.DaemonProcess;
import org.crontabber.testing.Promtool;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How far Java jobs are, as Prometheus sees it. */
class ProgressMetricsTest extends OnJavaDaemon {
    private static final Pattern ADDRESS = Pattern.compile("metrics (http://\\S+)");

    private final HttpClient client = HttpClient.newHttpClient();

    /** Says that much, and goes on until a file is there. */
    private String saying(String name, String progress) {
        return job(
                name,
                progress + " while (!java.nio.file.Files.exists(java.nio.file.Path.of(\"" + file(name)
                        + "\"))) { Thread.sleep(20); }");
    }

    private Path file(String name) {
        return directory.resolve("end-" + name);
    }

    private static List<String> progressIn(String scrape) {
        return scrape.lines()
                .filter(line -> line.startsWith("crontabber_job_progress"))
                .toList();
    }

    private String scrape(DaemonProcess daemon) throws Exception {
        Matcher found = ADDRESS.matcher(daemon.log());
        return found.find()
                ? client.send(
                                HttpRequest.newBuilder(URI.create(found.group(1)))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body()
                : "";
    }

    @Test
    @DisplayName("How far a job is, as it says, is in the metrics while its attempt runs, and no longer")
    void progressIsScraped() throws Exception {
        jar(
                saying("Far", "context.progress(1, 3, \"one\"); context.progress(2, 3, \"two\");"),
                saying("Open", "context.progress(7, 0, \"who knows of how many\");"),
                saying("Silent", ""));
        Path config = Cli.of(
                        directory,
                        address,
                        jobs(everyHour("Far"), everyHour("Open"), everyHour("Silent"))
                                .replace("\"off\"", "\"127.0.0.1:0\""))
                .config();
        try (DaemonProcess daemon = DaemonProcess.start(directory, "daemon", "--config", config.toString())) {
            daemon.await(
                    "all of them run",
                    () -> scrape(daemon).contains("crontabber_running_attempts 3.0")
                            && progressIn(scrape(daemon)).size() == 3);
            assertThat(progressIn(scrape(daemon)))
                    .containsExactlyInAnyOrder(
                            "crontabber_job_progress_done{job=\"far\"} 2.0",
                            "crontabber_job_progress_expected{job=\"far\"} 3.0",
                            "crontabber_job_progress_done{job=\"open\"} 7.0");
            Promtool.assumeInstalled();
            Promtool.check(scrape(daemon));

            Files.createFile(file("Far"));
            daemon.await("it ends", () -> scrape(daemon).contains("crontabber_running_attempts 2.0"));
            assertThat(progressIn(scrape(daemon))).containsExactly("crontabber_job_progress_done{job=\"open\"} 7.0");
            Files.createFile(file("Open"));
            Files.createFile(file("Silent"));
            daemon.terminate();
        }
    }

    @Test
    @DisplayName("An attempt that ignores that its term is over is not shown")
    void progressIsThatOfTheLeadersAttempts() throws Exception {
        RunningProgress progress = new RunningProgress();
        Metrics metrics = new Metrics("1.0", 0, progress);
        LiveDaemon.Odd odd = new LiveDaemon.Odd(metrics, progress);
        jar(saying("Far", "context.progress(1, 3, \"one\");"));
        try (LiveDaemon daemon = new LiveDaemon(directory, address, MORNING, jobs(everyHour("Far")), odd)) {
            daemon.awaitLine("start far");
            eventually(
                    "it says how far it is",
                    LiveDaemon.LIMIT,
                    () -> progressIn(metrics.scrape()).size() == 2);
            metrics.steppedDown(new Term(1, UUID.randomUUID()), "for the test");
            assertThat(progressIn(metrics.scrape())).isEmpty();
            Files.createFile(file("Far"));
        }
    }
}
