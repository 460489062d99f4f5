package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.testing.DaemonProcess;
import org.crontabber.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LogFormatTest {
    @Test
    void aValueWithBlanksStandsInQuotesInThePlainLog(@TempDir Path directory) throws Exception {
        DatabaseAddress address = TestServer.newDatabase();
        Path file = Files.writeString(
                directory.resolve("crontabber.toml"),
                "[job.a]\nevery = \"1h\"\nsql = \"SELECT no_such\"\n[database.main]\nurl = \"" + address.url()
                        + "\"\nuser = \"crontabber\"\n");

        String log;
        try (DaemonProcess tick = DaemonProcess.start(directory, "tick", "--config", file.toString())) {
            tick.waitForEnd();
            log = tick.log();
        }

        assertThat(log).contains("event=attempt_failed job=a date=20");
        assertThat(log).contains("error=\"ERROR: column \\\"no_such\\\" does not exist\"");
    }

    @Test
    void eachLineOfTheJsonLogIsAnObjectWithItsEvent(@TempDir Path directory) throws Exception {
        DatabaseAddress address = TestServer.newDatabase();
        Path file = Files.writeString(
                directory.resolve("crontabber.toml"),
                "[job.a]\nevery = \"1h\"\nsql = \"SELECT 1\"\n[database.main]\nurl = \"" + address.url()
                        + "\"\nuser = \"crontabber\"\n");

        String log;
        try (DaemonProcess tick =
                DaemonProcess.start(directory, "tick", "--config", file.toString(), "--log", "json")) {
            assertThat(tick.waitForEnd()).as(tick.log()).isZero();
            log = tick.log();
        }

        JsonMapper mapper = JsonMapper.builder().build();
        assertThat(log.lines().map(line -> mapper.readTree(line)))
                .as(log)
                .extracting(line -> line.path("event").stringValue(""))
                .containsExactly("leader_elected", "attempt_started", "tick", "attempt_succeeded");
        JsonNode started = mapper.readTree(log.lines().skip(1).findFirst().orElseThrow());
        assertThat(started.propertyNames())
                .containsExactlyInAnyOrder(
                        "time",
                        "level",
                        "logger_name",
                        "message",
                        "event",
                        "job",
                        "date",
                        "slot",
                        "attempt",
                        "attempt_id");
    }
}
