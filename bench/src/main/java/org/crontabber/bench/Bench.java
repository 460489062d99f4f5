package org.crontabber.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.database.Databases;
import org.crontabber.database.EmbeddedServer;
import org.crontabber.database.Migration;
import org.crontabber.store.PostgresStore;
import org.crontabber.store.Store;

/** Different things in turns on one server, round after round; the first round warms up. */
final class Bench {
    private static final Duration KEEP_HISTORY = Duration.ofDays(180);

    private final Databases databases;
    private final Connection connection;
    private final Map<String, Turn> turns = new LinkedHashMap<>();
    private final Map<String, List<Cost>> costs = new LinkedHashMap<>();

    private Bench(Databases databases, Connection connection) {
        this.databases = databases;
        this.connection = connection;
    }

    /** What is measured: so many executions. */
    private record Turn(int executions, Prepare prepare, Run run) {}

    interface Prepare {
        void prepare(int executions) throws Exception;
    }

    interface Run {
        void run(int executions) throws Exception;
    }

    interface Body {
        void run(Bench bench) throws Exception;
    }

    /** On a server of its own, over a Unix socket, with the state's schema. */
    static void run(Body body) throws Exception {
        Path directory = Files.createTempDirectory("crontabber-bench");
        try (EmbeddedServer server = EmbeddedServer.start(directory)) {
            DatabaseAddress address = UnixSocket.of(server.address("main"));
            try (Databases databases = new Databases(List.of(address), 6);
                    Connection connection = databases.dedicated("main")) {
                Migration.migrate(databases, "main");
                // a daemon's months are there before its first catch-up is over; made in the middle of one they wait
                // for it
                new PostgresStore(databases.state("main"), new Store.Origin("bench", "")).keepHistory(KEEP_HISTORY);
                body.run(new Bench(databases, connection));
            }
        }
    }

    Databases databases() {
        return databases;
    }

    Connection connection() {
        return connection;
    }

    void turn(String name, int executions, Run run) {
        turn(name, executions, each -> {}, run);
    }

    /** What is done before it is not measured. */
    void turn(String name, int executions, Prepare prepare, Run run) {
        turns.put(name, new Turn(executions, prepare, run));
        costs.put(name, new ArrayList<>());
    }

    void rounds(int rounds) throws Exception {
        for (int round = 0; round <= rounds; round++) {
            for (Map.Entry<String, Turn> each : turns.entrySet()) {
                Turn turn = each.getValue();
                Sql.execute(connection, "TRUNCATE crontabber.job, crontabber.attempt CASCADE");
                turn.prepare().prepare(turn.executions());
                Cost cost =
                        Cost.of(connection, turn.executions(), () -> turn.run().run(turn.executions()));
                if (round > 0) {
                    all(each.getKey()).add(cost);
                }
            }
        }
    }

    private List<Cost> all(String turn) {
        return costs.getOrDefault(turn, List.of());
    }

    void row(String what, String turn, ToDoubleFunction<Cost> figure) {
        Figures.row(what, all(turn).stream().map(figure::applyAsDouble));
    }

    /** One figure against, or beyond, another one of the same round. */
    void row(String what, Function<Integer, Double> figure) {
        int rounds = costs.values().iterator().next().size();
        List<Double> figures = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            figures.add(figure.apply(round));
        }
        Figures.row(what, figures.stream());
    }

    Cost cost(String turn, int round) {
        return all(turn).get(round);
    }
}
