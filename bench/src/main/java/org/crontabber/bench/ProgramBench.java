package org.crontabber.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.database.EmbeddedServer;

/** The whole program: a daemon that has nothing to do, and how long a look at it takes. Needs Linux. */
final class ProgramBench {
    private static final int JOBS = 1_000;
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final int LOOKS = 7;
    private static final String TRANSACTIONS =
            "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()";

    private final String program;
    private final Path directory;

    private ProgramBench(String program, Path directory) {
        this.program = program;
        this.directory = directory;
    }

    /** The only argument is the launcher. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("crontabber-bench");
        try (EmbeddedServer server = EmbeddedServer.start(directory.resolve("state"))) {
            new ProgramBench(arguments[0], directory).run(server.address("main"));
        }
    }

    private void run(DatabaseAddress address) throws Exception {
        Path config = directory.resolve("crontabber.toml");
        StringBuilder text = new StringBuilder("[http]\nlisten = \"off\"\n[database.main]\nurl = \"" + address.url()
                + "\"\nuser = \"crontabber\"\npassword_file = \"" + directory.resolve("state/postgres-password")
                + "\"\n");
        for (int job = 0; job < JOBS; job++) {
            text.append("[job.j").append(job).append("]\nevery = \"1d\"\nstart = 2090-01-01\nexec = [\"true\"]\n");
        }
        Files.writeString(config, text);
        Process daemon = start(program, "daemon", "--allow-root", "--config", config.toString());
        try {
            idle(daemon, address);
            looks(config);
        } finally {
            daemon.destroy();
            daemon.waitFor(20, TimeUnit.SECONDS);
        }
    }

    private Process start(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
    }

    private void idle(Process daemon, DatabaseAddress address) throws Exception {
        Thread.sleep(IDLE.toMillis() / 3); // it has started and ticked
        long before = transactions(address);
        long cpu = cpuMillis(daemon);
        Thread.sleep(IDLE.toMillis());
        long seconds = IDLE.toSeconds();
        Figures.heading();
        one(
                "idle with 1,000 jobs: transactions a second, heartbeats included",
                (transactions(address) - before - 1.0) / seconds);
        one("idle with 1,000 jobs: milliseconds of CPU a second", (cpuMillis(daemon) - cpu) * 1.0 / seconds);
        one("idle with 1,000 jobs: resident memory, MB", status(daemon, "VmRSS") / 1024.0);
        one("idle with 1,000 jobs: its peak, MB", status(daemon, "VmHWM") / 1024.0);
        one("idle with 1,000 jobs: threads", (double) status(daemon, "Threads"));
    }

    private static void one(String what, double figure) {
        Figures.row(what, List.of(figure).stream());
    }

    private static long cpuMillis(Process process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
    }

    private static long status(Process process, String name) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    private static long transactions(DatabaseAddress address) throws SQLException {
        try (Connection connection = DriverManager.getConnection(address.url(), "crontabber", address.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(TRANSACTIONS)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void looks(Path config) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<Double> lists = new ArrayList<>();
        List<Double> javas = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int look = 0; look <= LOOKS; look++) {
            double list = seconds(program, "list", "--config", config.toString());
            double version = seconds(java, "-version");
            if (look > 0) { // the first one warms up
                lists.add(list);
                javas.add(version);
                ratios.add(list / version);
            }
        }
        Figures.row("crontabber list of 1,000 jobs, s", lists.stream());
        Figures.row("java -version, s", javas.stream());
        Figures.row("crontabber list against java -version", ratios.stream());
    }

    private double seconds(String... command) throws Exception {
        long began = System.nanoTime();
        Process process = start(command);
        if (process.waitFor() != 0) {
            throw new IOException(
                    String.join(" ", command) + " failed: " + Files.readString(directory.resolve("output")));
        }
        return (System.nanoTime() - began) / 1e9;
    }
}
