package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.JobJars.job;
import static org.crontabber.testing.JobJars.transactional;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crontabber.database.DatabaseAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Jobs in Java that misbehave: their attempt ends, and nothing else. */
class MisbehavingJavaTest extends OnJavaDaemon {
    @Test
    @DisplayName(
            "60 connections that a job does not give back are closed with what they have begun; others are cleared")
    void connectionsAreClearedAndClosed() throws Exception {
        execute(address, "CREATE TABLE public.effect (what text)");
        jar("""
                public class Leaks implements Job {
                    private final DataSource main;
                    @Inject Leaks(@Named("main") DataSource main) { this.main = main; }
                    public void run(Context context) throws Exception {
                        Connection left = main.getConnection();
                        left.setAutoCommit(false);
                        left.createStatement().execute("INSERT INTO public.effect VALUES ('left'); SELECT pg_advisory_lock(8)");
                        Statement given = main.getConnection().createStatement();
                        given.execute("SET search_path = nowhere; CREATE TEMP TABLE t (); SELECT pg_advisory_lock(9)");
                        given.getConnection().close();
                        Transactions.run(main, connection -> {
                            try (ResultSet path = connection.createStatement().executeQuery("SHOW search_path")) {
                                path.next();
                                connection.createStatement().execute("INSERT INTO public.effect VALUES ('" + path.getString(1) + "')");
                            }
                        });
                    }
                }
                """);
        try (LiveDaemon daemon = daemon(jobs(everyHour("Leaks")))) {
            daemon.awaitLine("succeeded leaks");
            assertThat(rows(address, "SELECT what FROM public.effect")).containsExactly("public");
            assertThat(output("leaks")).isEqualTo("[crontabber: 1 connection that it did not give back was closed]\n");
            assertThat(rows(address, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid IN (8, 9)"))
                    .containsExactly("0");
        }
    }

    @Test
    @DisplayName(
            "16, 17 OutOfMemoryError, StackOverflowError, System.exit, a wrong library: the attempt fails, and nothing else")
    void errorsEndTheAttemptOnly() throws Exception {
        jar(
                job(
                        "Memory",
                        "long[][] all = new long[1000000][]; for (int i = 0; ; i++) { all[i % 1000000] = new long[Integer.MAX_VALUE - 8]; }"),
                job("Stack", "run(context);"),
                job("Exits", "System.exit(3);"),
                job("Halts", "Runtime.getRuntime().halt(4);"),
                job(
                        "Odd",
                        "throw new RuntimeException() { public String getMessage() { throw new IllegalStateException(); } };"),
                job("Links", "throw new NoSuchMethodError(\"of another version\");"),
                job("Fine", ""));
        String text = Stream.of("Memory", "Stack", "Exits", "Halts", "Links", "Odd", "Fine")
                .map(JavaJobTest::everyHour)
                .collect(Collectors.joining());
        try (LiveDaemon daemon = daemon(jobs(text))) {
            daemon.awaitLines("failed", 6);
            daemon.awaitLine("succeeded fine");
        }
        assertThat(rows(
                        address,
                        "SELECT job, error_class FROM crontabber.attempt WHERE outcome = 'failed' ORDER BY job"))
                .containsExactly(
                        "exits org.crontabber.action.java.NoExit$ExitRefused",
                        "halts org.crontabber.action.java.NoExit$ExitRefused",
                        "links java.lang.NoSuchMethodError",
                        "memory java.lang.OutOfMemoryError",
                        "odd jobs.Odd$1",
                        "stack java.lang.StackOverflowError");
        assertThat(rows(address, "SELECT error_message FROM crontabber.attempt WHERE job = 'exits'"))
                .containsExactly(
                        "the job called System.exit(3), which would end the daemon: return, or throw an exception");
    }

    @Test
    @DisplayName(
            "51, 52 a Java job that never returns is interrupted at its time limit, and at a stop; that is no success")
    void isInterrupted() throws Exception {
        jar(
                job("Sleeps", "Thread.sleep(1000000);"),
                job("Swallows", "try { Thread.sleep(1000000); } catch (InterruptedException e) { return; }"),
                job("Spins", "while (!context.isStopping()) { Thread.onSpinWait(); } context.checkStopping();"),
                transactional("Queries", "connection.createStatement().execute(\"SELECT pg_sleep(1000)\");"),
                job("Waits", "Thread.sleep(1000000);"));
        String limited = Stream.of("Sleeps", "Swallows", "Spins", "Queries")
                .map(name -> everyHour(name) + "timeout = \"1s\"\n")
                .collect(Collectors.joining());
        try (LiveDaemon daemon = daemon(jobs("concurrency = 8", limited, everyHour("Waits")))) {
            daemon.awaitLines("timed_out", 4);
            daemon.awaitLine("start waits");
        }
        assertThat(rows(address, "SELECT job, outcome, error_message FROM crontabber.attempt ORDER BY job"))
                .containsExactly(
                        "queries timed_out did not end within 1s",
                        "sleeps timed_out did not end within 1s",
                        "spins timed_out did not end within 1s",
                        "swallows timed_out did not end within 1s",
                        "waits interrupted the daemon was stopped");
    }

    @Test
    @DisplayName("53, 71 threads that a job leaves are interrupted and named, programs are ended")
    void threadsAndProgramsAreEnded() throws Exception {
        jar(job("Leaves", """
                Thread left = new Thread(() -> { try { Thread.sleep(1000000); } catch (InterruptedException e) { } }, "left-behind");
                left.start();
                Program.Finished shouted = context.program("/bin/sh", "-c", "tr a-z A-Z; echo oops >&2; exit 3").input("abc").run();
                context.log().log(System.Logger.Level.INFO, shouted.output() + shouted.errors() + shouted.exitCode());
                for (int again = 0; again < 5; again++) { // whoever holds the output of what has ended is not waited for
                    context.program("/bin/sh", "-c", "sleep 5577 & echo said").run();
                }
                try {
                    context.program("head", "-c", "20000000", "/dev/zero").run();
                } catch (java.io.IOException e) {
                    context.log().log(System.Logger.Level.INFO, e.getMessage());
                }
                context.program("/bin/sh", "-c", "setsid sleep 5577 >/dev/null 2>&1 </dev/null &").run();
                """));
        try (LiveDaemon daemon = daemon(jobs(everyHour("Leaves")))) {
            daemon.awaitLine("succeeded leaves");
            assertThat(ProcessHandle.allProcesses()
                            .map(handle -> handle.info().commandLine().orElse("")))
                    .noneMatch(line -> line.contains("sleep 5577"));
        }
        assertThat(output("leaves"))
                .contains(
                        "ABCoops\n3",
                        "head wrote more than 16777216 bytes to its standard output: let it write to a file",
                        "[crontabber: 1 thread that it left running was interrupted: left-behind]");
    }

    @Test
    @DisplayName("57c a Java job that prints its secrets, and the password of its database: a success and a failure")
    void secretsAreMasked() throws Exception {
        address = new DatabaseAddress(address.name(), address.url(), address.user(), "Kanarienvogel-1");
        String says = """
                record Settings(String apiToken) {}
                private final Settings settings;
                %1$s(Settings settings) { this.settings = settings; }
                public void run(Context context%2$s) {
                    context.log().log(System.Logger.Level.INFO, settings.apiToken() + " Kanarienvogel-1");
                    context.progress(1, 2, "with " + settings.apiToken());
                    %3$s
                }
                """;
        jar(
                "public class Says implements TransactionalJob { "
                        + says.formatted("Says", ", Connection connection", "") + " }",
                "public class Fails implements Job { "
                        + says.formatted("Fails", "", "throw new IllegalStateException(settings.apiToken());") + " }");
        String config = "config = { api_token = \"Kanarienvogel-2\" }\n";
        try (LiveDaemon daemon = daemon(jobs(everyHour("Says") + config, everyHour("Fails") + config))) {
            daemon.awaitLine("succeeded says");
            daemon.awaitLine("failed fails");
        }
        assertThat(output("says")).contains("*** ***");
        assertThat(rows(
                        address,
                        "SELECT count(*) FROM crontabber.attempt a WHERE a::text LIKE '%Kanarienvogel%'"
                                + " OR convert_from(output_head, 'UTF8') LIKE '%Kanarienvogel%'"))
                .containsExactly("0");
        assertThat(rows(address, "SELECT DISTINCT message FROM crontabber.progress"))
                .containsExactly("with ***");
        assertThat(rows(address, "SELECT count(*) FROM crontabber.definition d WHERE d::text LIKE '%Kanarienvogel%'"))
                .containsExactly("0");
    }
}
