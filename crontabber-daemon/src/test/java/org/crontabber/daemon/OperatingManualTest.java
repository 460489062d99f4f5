package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Sql.execute;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crontabber.cli.Console;
import org.crontabber.cli.Crontabber;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.testing.ManualPage;
import org.crontabber.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What docs/operating.md shows is what the commands print. The page is the script: its configuration is run by a real
 * daemon through a morning, then each command behind a prompt is called, in the order of the page.
 *
 * <p>What differs from run to run is straightened: the clock stands still, attempts take as long as they are said to,
 * and ids, hosts, people and paths are examples.
 */
class OperatingManualTest {
    private static final Pattern CONFIGURATION = Pattern.compile("```toml\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CONSOLE = Pattern.compile("```console\n(.*?)```", Pattern.DOTALL);
    private static final String EXIT_CODE = "; echo $?";
    private static final Instant NOW = Instant.parse("2026-03-09T08:31:00Z");

    /** No history is dropped, though the morning is long ago. */
    private static final String KEEP = "\n[daemon]\nkeep_history = \"5000w\"\n";

    /** A job that the configuration loses in the morning. */
    private static final String TAKEN_OUT = "\n[job.old-import]\nevery = \"1d\"\nexec = [\"true\"]\n";

    @TempDir
    private Path directory = Path.of("");

    @Test
    void eachCommandPrintsWhatTheManualShows() throws Exception {
        ManualPage page = ManualPage.of("operating.md");
        DatabaseAddress address = TestServer.newDatabase();
        execute(address, """
                CREATE TABLE sale (day date NOT NULL, total numeric NOT NULL);
                CREATE TABLE sales_per_day (day date PRIMARY KEY, total numeric);
                INSERT INTO sale SELECT d, 100 FROM generate_series(date '2026-03-01', '2026-03-09', '1 day') d""");
        String jobs = configuration(page) + KEEP;
        try (LiveDaemon daemon = new LiveDaemon(directory, address, time("08:05"), jobs + TAKEN_OUT)) {
            liveThroughTheMorning(daemon, jobs);
            straighten(address);

            page.proveText(CONSOLE.matcher(page.text())
                    .replaceAll(block ->
                            Matcher.quoteReplacement("```console\n" + session(block.group(1), daemon) + "```")));
        }
    }

    private static String configuration(ManualPage page) {
        Matcher matcher = CONFIGURATION.matcher(page.text());
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static Instant time(String time) {
        return Instant.parse("2026-03-09T" + time + ":00Z");
    }

    /** A week is caught up, a date fails until it is held, a job fails and blocks its child, one is paused, one runs. */
    private static void liveThroughTheMorning(LiveDaemon daemon, String withoutOne) throws Exception {
        daemon.awaitLines("succeeded sales-per-day", 8);
        daemon.awaitLines("succeeded report", 7);
        daemon.awaitLine("failed report");
        daemon.awaitLine("failed fetch-rates");
        daemon.awaitLine("succeeded mail");
        session("$ crontabber pause mail --why 'the mail server moves'\n", daemon);
        daemon.awaitLine("succeeded old-import");
        daemon.reload(withoutOne);
        daemon.at(time("08:25"));
        daemon.awaitLines("failed report", 2);
        daemon.awaitLines("failed fetch-rates", 2);
        daemon.at(time("08:30"));
        daemon.awaitLine("start ship-archive");
    }

    private static void straighten(DatabaseAddress address) throws Exception {
        execute(address, """
                UPDATE crontabber.attempt
                   SET host = 'ops1', elapsed = interval '0.2 s', started = date_trunc('minute', started),
                       ended = date_trunc('minute', started) + interval '0.2 s';
                UPDATE crontabber.job SET removed_at = timestamptz '2026-03-09 08:10:00Z' WHERE name = 'old-import';
                UPDATE crontabber.run SET host = 'ops1', started = date_trunc('minute', started)
                 WHERE attempt_id IS NOT NULL;
                ALTER TABLE crontabber.leader DISABLE TRIGGER USER;
                UPDATE crontabber.leader SET host = 'ops1', since = timestamptz '2026-03-09 08:05:00Z';
                ALTER TABLE crontabber.leader ENABLE TRIGGER USER""");
    }

    /** Runs the commands of a block. */
    private static String session(String block, LiveDaemon daemon) {
        StringBuilder shown = new StringBuilder();
        for (String line : block.lines().filter(found -> found.startsWith("$ ")).toList()) {
            shown.append(shown.isEmpty() ? "" : "\n")
                    .append(line)
                    .append('\n')
                    .append(straight(output(line.substring(2), daemon.file()), daemon.file()));
        }
        return shown.toString();
    }

    private static String output(String line, Path file) {
        boolean withExitCode = line.endsWith(EXIT_CODE);
        String command = withExitCode ? line.substring(0, line.length() - EXIT_CODE.length()) : line;
        List<String> arguments = words(command);
        assertThat(arguments.remove(0)).isEqualTo("crontabber");
        if (!arguments.equals(List.of("version"))) {
            arguments.addAll(List.of("--config", file.toString()));
        }
        if (arguments.get(0).equals("tick")) {
            arguments.add("--allow-root"); // tests run as any user
        }
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(both, true, StandardCharsets.UTF_8);
        Console console = new Console(InputStream.nullInputStream(), out, out, false, 100, InstantSource.fixed(NOW));
        StoppedClock service = new StoppedClock(new DaemonService("0.1.0"), NOW);
        int exitCode = Crontabber.run(console, "0.1.0", service, arguments.toArray(String[]::new));
        return both.toString(StandardCharsets.UTF_8) + (withExitCode ? exitCode + "\n" : "");
    }

    private static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        Matcher word = Pattern.compile("'([^']*)'|(\\S+)").matcher(command);
        while (word.find()) {
            words.add(word.group(1) != null ? word.group(1) : word.group(2));
        }
        return words;
    }

    private static String straight(String output, Path file) {
        return output.replace(" --config " + file, "")
                .replace(String.valueOf(file.getParent()), "/etc/crontabber")
                .replace(System.getProperty("user.name") + "@" + host(), "anna@ops1")
                .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "5f0c8f0e-9d2b-4c57-8a3e-1f6f0f1f2f3f")
                .replaceAll("(?m)^HOME=.*", "HOME=/var/lib/crontabber")
                .replaceAll("(?m)^directory=.*", "directory=/")
                .replaceAll("backend [0-9]+", "backend 4711")
                .replaceAll("host, process [0-9]+", "ops1, process 812")
                .replaceAll(
                        "test_[0-9]+ on 127.0.0.1:[0-9]+, system [0-9]+",
                        "ops on 10.0.0.5:5432, system 7302180954215186441")
                .replaceAll("\\(Java [0-9]+\\)", "(Java 17)")
                .replaceAll("[ \t]+\n", "\n");
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (java.net.UnknownHostException e) {
            return "";
        }
    }
}
