package org.crontabber.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Three daemons as separate processes, one real server, faults for a minute or {@code -Dcrontabber.chaos.seconds}, the
 * heal, and a checker that compares the jobs' own truth with their schedules and with the state. The faults come from
 * {@code -Dcrontabber.seed}, which is printed; what hits them in which moment no seed can repeat.
 */
class ChaosTest {
    private static final int SECONDS = Integer.getInteger("crontabber.chaos.seconds", 60);
    private static final int TAKEOVERS = 20;
    /** Shown of each violation's job, before and after it. */
    private static final int LINES_AROUND = 4;

    private static final int MOST_SHOWN = 20;

    private final long seed = Long.getLong("crontabber.seed", System.nanoTime());

    @Test
    @DisplayName("chaos: several daemons and their database are killed, stopped, frozen and cut off at random")
    void eachDateIsDoneRightWhateverHappens() throws Exception {
        System.out.println("ChaosTest: " + SECONDS + " s, -Dcrontabber.seed=" + seed);
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "chaos");
        List<Violation> violations;
        try (Chaos chaos = new Chaos(directory, seed, SECONDS)) {
            Chaos.Outcome outcome = chaos.run(TAKEOVERS);
            violations = Checker.check(outcome.history());
            System.out.print(Summary.of(outcome, violations));
            if (!violations.isEmpty()) {
                Files.writeString(directory.resolve("violations"), told(outcome, violations));
            }
        } catch (AssertionError | Exception e) { // the logs stay
            throw new AssertionError(
                    "-Dcrontabber.seed=" + seed + ", see the logs in " + directory + ": " + e.getMessage(), e);
        }
        assertThat(violations)
                .as("-Dcrontabber.seed=%d, see violations and logs in %s", seed, directory)
                .isEmpty();
        delete(directory);
    }

    /** With what the same job did around it, and the faults. */
    private static String told(Chaos.Outcome outcome, List<Violation> violations) {
        String text = violations.stream()
                .limit(MOST_SHOWN)
                .map(one -> one + "\n" + around(outcome.history(), one))
                .collect(Collectors.joining("\n"));
        System.out.print(text);
        return text + "\nfaults\n"
                + outcome.hits().stream().map(String::valueOf).collect(Collectors.joining("\n"))
                + "\nelections\n"
                + outcome.history().elections().stream().map(String::valueOf).collect(Collectors.joining("\n"))
                + "\n";
    }

    private static String around(History history, Violation violation) {
        List<Execution> all = history.executions().stream()
                .filter(one -> one.job().equals(violation.job()))
                .sorted(Comparator.comparing(Execution::began))
                .toList();
        long before =
                all.stream().filter(one -> one.began().isBefore(violation.at())).count();
        return all.stream()
                .skip(Math.max(0, before - LINES_AROUND))
                .limit(2 * LINES_AROUND)
                .map(one -> "    " + one + "\n")
                .collect(Collectors.joining());
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
