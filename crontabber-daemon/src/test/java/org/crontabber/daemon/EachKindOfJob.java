package org.crontabber.daemon;

import static org.crontabber.testing.Sql.execute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.testing.JobJars;

/**
 * Jobs of each kind that do the same: {@code fails} says ten megabytes of odd text and fails, then succeeds; {@code late}
 * fails, fails again when a gate is opened, then succeeds; {@code ends} ends the process that it runs in, then succeeds;
 * {@code stopped} goes on until it is ended, then succeeds; {@code says} says what it was given. Each attempt has an
 * effect first.
 */
record EachKindOfJob(Path directory, DatabaseAddress address) {
    static final List<String> KINDS = List.of("sql", "own", "exec", "shell", "java", "tx");
    private static final List<String> ACTS = List.of("fails", "late", "ends", "stopped", "says");

    private static final String IN_SQL = """
            CREATE TABLE public.effect (job text, attempt int);
            CREATE TABLE public.gate (open bool);
            CREATE FUNCTION public.does(what text, attempt int, given text) RETURNS void LANGUAGE plpgsql AS $$
            BEGIN
                CASE what || attempt
                WHEN 'fails1' THEN RAISE EXCEPTION '%', E'😀 \\u0001\\u202e ' || repeat('😀', 2500000);
                WHEN 'late1' THEN RAISE EXCEPTION 'not yet';
                WHEN 'late2' THEN
                    WHILE NOT EXISTS (SELECT FROM public.gate) LOOP PERFORM pg_sleep(0.02); END LOOP;
                    RAISE EXCEPTION 'not yet';
                WHEN 'ends1' THEN PERFORM pg_terminate_backend(pg_backend_pid()), pg_sleep(1000);
                WHEN 'stopped1' THEN PERFORM pg_sleep(1000);
                WHEN 'says1' THEN
                    RAISE NOTICE '<%>', given;
                    RAISE WARNING 'complaint';
                ELSE
                END CASE;
            END $$""";

    private static final String IN_SHELL = """
            echo "$3 $2" >> DIR/effect
            case "$1$2" in
            fails1) printf '\\360\\237\\230\\200 \\000 \\377 ' >&2; head -c 10000000 /dev/zero | tr '\\0' x >&2; exit 1 ;;
            late1) exit 1 ;;
            late2) while ! test -e DIR/gate; do sleep 0.05; done; exit 1 ;;
            ends1) kill -9 $$ ;;
            stopped1) exec sleep 1000 ;;
            says1) echo "<$4>"; echo complaint >&2 ;;
            esac
            """;

    private static final String IN_JAVA = """
            public class Does {
                record Settings(String what, String given) {}
                static void it(Settings settings, Context context, Connection connection) throws Exception {
                    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO public.effect VALUES (?, ?)")) {
                        insert.setString(1, context.job());
                        insert.setInt(2, context.attempt());
                        insert.executeUpdate();
                    }
                    switch (settings.what() + context.attempt()) {
                        case "fails1": throw new IllegalStateException("😀 \\0 half \\ud83d " + "😀".repeat(2_500_000));
                        case "late1": throw new IllegalStateException("not yet");
                        case "late2":
                            while (!java.nio.file.Files.exists(java.nio.file.Path.of("DIR/gate"))) { Thread.sleep(20); }
                            throw new IllegalStateException("not yet");
                        case "ends1": System.exit(3);
                        case "stopped1": Thread.sleep(1_000_000);
                        case "says1":
                            context.log().log(System.Logger.Level.INFO, "<" + settings.given() + ">");
                            context.log().log(System.Logger.Level.WARNING, "complaint");
                    }
                }
            }
            """;

    private static final String PLAIN = """
            public class Plain implements Job {
                private final Does.Settings settings;
                private final DataSource main;
                Plain(Does.Settings settings, @Named("main") DataSource main) { this.settings = settings; this.main = main; }
                public void run(Context context) throws Exception {
                    try (Connection connection = main.getConnection()) { Does.it(settings, context, connection); }
                }
            }
            """;

    private static final String TRANSACTIONAL = """
            public class Transactional implements TransactionalJob {
                private final Does.Settings settings;
                Transactional(Does.Settings settings) { this.settings = settings; }
                public void run(Context context, Connection connection) throws Exception {
                    Does.it(settings, context, connection);
                }
            }
            """;

    private static final String SQL_WORK = """
            sql = '''
            INSERT INTO public.effect VALUES (:job, :attempt);
            SELECT public.does('%s', (:attempt)::int, 'it''s $HOME "%%d" :date')
            '''
            """;

    private static final String GIVEN = "\"it's $HOME \\\"%d\\\" :date\"";

    /** Puts into their places what the jobs run, and returns their configuration. */
    String prepare() throws IOException, SQLException {
        execute(address, IN_SQL);
        Files.writeString(directory.resolve("does.sh"), in(IN_SHELL));
        JobJars.write(directory.resolve("jobs/each.jar"), in(IN_JAVA), PLAIN, TRANSACTIONAL);
        StringBuilder text = new StringBuilder(in("""
                [daemon]
                concurrency = 30
                jobs_dir = "DIR/jobs"
                [http]
                listen = "off"
                [defaults]
                every = "7d"
                start = 2027-03-01T10:00:00Z
                """));
        for (String act : ACTS) {
            for (String kind : KINDS) {
                text.append("[job.").append(act).append('-').append(kind).append("]\n");
                text.append(act.equals("fails") ? "retry = \"100s\"\n" : "").append(in(work(kind, act)));
            }
        }
        return text.toString();
    }

    private String in(String text) {
        return text.replace("DIR", directory.toString());
    }

    private static String work(String kind, String act) {
        String config = "config = { what = \"" + act + "\", given = " + GIVEN + " }\n";
        return switch (kind) {
            case "sql" -> SQL_WORK.formatted(act);
            case "own" ->
                SQL_WORK.formatted(act).replaceFirst("INSERT .*", "BEGIN; $0 COMMIT;") + "transaction = \"own\"\n";
            case "exec" ->
                "exec = [\"sh\", \"DIR/does.sh\", \"" + act + "\", \"{attempt}\", \"{job}\", " + GIVEN + "]\n";
            case "shell" ->
                "shell = 'exec sh DIR/does.sh " + act + " \"$CRONTABBER_ATTEMPT\" \"$CRONTABBER_JOB\" \"$GIVEN\"'\n"
                        + "env = { GIVEN = " + GIVEN + " }\n";
            case "java" -> "java = \"jobs.Plain\"\n" + config;
            case "tx" -> "java = \"jobs.Transactional\"\n" + config;
            default -> throw new IllegalArgumentException(kind);
        };
    }

    /** Lets those go on that are late. */
    void openGate() throws IOException, SQLException {
        Files.createFile(directory.resolve("gate"));
        execute(address, "INSERT INTO public.gate VALUES (true)");
    }

    /** The effects of those that write to a file. */
    List<String> effectsOfPrograms() throws IOException {
        return Files.readAllLines(directory.resolve("effect"));
    }
}
