package org.crontabber.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.crontabber.action.process.ProcessAction;
import org.crontabber.action.process.ProcessSettings;

/**
 * What an attempt costs beyond its work: a process for each date against a shell that starts the same ones in a loop, and
 * a Java job that does nothing. CPU time, of this process and of those that it has started.
 */
final class AttemptBench {
    private static final int DATES = 500;
    private static final int JAVA_DATES = 2_000;
    private static final int ROUNDS = 3;
    private static final ProcessSettings SETTINGS = new ProcessSettings(Map.of(), null, null);

    private static final String EXEC = "exec = [\"/bin/true\"]";
    private static final String SHELL = "shell = \"exit 0\"";
    private static final String EXEC_LOOP = "a shell loop of /bin/true";
    private static final String SHELL_LOOP = "a shell loop of /bin/sh -c 'exit 0'";
    private static final String PLAIN = "a Job that does nothing";
    private static final String TRANSACTIONAL = "a TransactionalJob that does nothing";

    private AttemptBench() {}

    /** Arguments, if others are wanted: the dates of a process job, and the rounds. */
    public static void main(String[] arguments) throws Exception {
        int dates = arguments.length > 0 ? Integer.parseInt(arguments[0]) : DATES;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : ROUNDS;
        Bench.run(bench -> {
            CatchUp exec = CatchUp.ofProcess(
                    bench.databases(), ProcessAction.exec(List.of("/bin/true"), SETTINGS, System::nanoTime));
            CatchUp shell =
                    CatchUp.ofProcess(bench.databases(), ProcessAction.shell("exit 0", SETTINGS, System::nanoTime));
            bench.turn(EXEC, dates, exec::dates);
            bench.turn(EXEC_LOOP, dates, each -> loop("/bin/true", each));
            bench.turn(SHELL, dates, shell::dates);
            bench.turn(SHELL_LOOP, dates, each -> loop("/bin/sh -c 'exit 0'", each));
            try (NoOpJobs java = NoOpJobs.load(bench.databases(), SETTINGS)) {
                bench.turn(PLAIN, JAVA_DATES, CatchUp.ofProcess(bench.databases(), java.plain())::dates);
                bench.turn(TRANSACTIONAL, JAVA_DATES, CatchUp.of(bench.databases(), java.transactional())::dates);
                bench.rounds(rounds);
            }
            print(bench, dates);
        });
    }

    /** By a shell, as somebody would who has no daemon. */
    private static void loop(String command, int times) throws IOException, InterruptedException {
        Path output = Files.createTempFile("crontabber-bench", ".output");
        String script = "i=0; while [ $i -lt " + times + " ]; do " + command + "; i=$((i+1)); done";
        Process process = new ProcessBuilder("/bin/sh", "-c", script)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(script + " failed: " + Files.readString(output));
        }
        Files.delete(output);
    }

    private static void print(Bench bench, int dates) {
        System.out.printf(
                "%,d dates of a process job, %,d of a Java job; milliseconds of CPU each%n", dates, JAVA_DATES);
        Figures.heading();
        print(bench, EXEC, EXEC_LOOP);
        print(bench, SHELL, SHELL_LOOP);
        for (String java : new String[] {PLAIN, TRANSACTIONAL}) {
            bench.row(java + ": of the daemon", java, Cost::jvmEach);
            bench.row(java + ": of the server", java, Cost::serverEach);
            bench.row(java + ": attempts a second", java, Cost::perSecond);
        }
    }

    private static void print(Bench bench, String job, String loop) {
        bench.row(job + ": of the daemon", job, Cost::jvmEach);
        bench.row(job + ": of its process, wrapper included", job, Cost::childrenEach);
        bench.row(loop, loop, Cost::childrenEach);
        bench.row(job + ": beyond the loop (limit 5)", round -> {
            Cost ours = bench.cost(job, round);
            return ours.jvmEach()
                    + ours.childrenEach()
                    - bench.cost(loop, round).childrenEach();
        });
        bench.row(job + ": of the server", job, Cost::serverEach);
        bench.row(job + ": attempts a second", job, Cost::perSecond);
    }
}
