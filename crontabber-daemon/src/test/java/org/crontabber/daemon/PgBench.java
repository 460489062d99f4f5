package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.testing.Sql;

/** The real input: pgbench's tables and its history, spread over the past 30 days. */
final class PgBench {
    private PgBench() {}

    /** Where the program is, of the newest version that is installed. */
    static Optional<Path> program() throws IOException {
        List<Path> places = new ArrayList<>();
        places.add(Path.of("/usr/bin/pgbench"));
        Path debian = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(debian)) {
            try (Stream<Path> versions = Files.list(debian)) {
                versions.map(version -> version.resolve("bin/pgbench")).forEach(places::add);
            }
        }
        return places.stream().filter(Files::isExecutable).reduce((one, other) -> other);
    }

    /** Fills the database: {@code pgbench -i -s scale}, then so many transactions. */
    static void fill(Path program, DatabaseAddress address, int scale, int transactions) throws Exception {
        run(program, address, List.of("-i", "-q", "-s", Integer.toString(scale)));
        run(program, address, List.of("-n", "-c", "4", "-t", Integer.toString(transactions / 4)));
        Sql.execute(address, """
                SET TimeZone = 'UTC';
                UPDATE pgbench_history SET mtime = date_trunc('day', now()::timestamp) + interval '1 day'
                                                   - random() * interval '30 days' - interval '1 second'""");
    }

    private static void run(Path program, DatabaseAddress address, List<String> what) throws Exception {
        URI uri = URI.create(address.url().substring("jdbc:".length()));
        List<String> command = new ArrayList<>(List.of(
                program.toString(), "-h", "127.0.0.1", "-p", Integer.toString(uri.getPort()), "-U", "crontabber"));
        command.addAll(what);
        command.add(uri.getPath().substring(1));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
