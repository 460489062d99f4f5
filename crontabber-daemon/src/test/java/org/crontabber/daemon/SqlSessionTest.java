package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.HexFormat;
import org.crontabber.database.DatabaseAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a job can ask of its SQL session, and what the session says. */
class SqlSessionTest extends OnLiveDaemon {
    private String output() throws Exception {
        String hex = rows(address, "SELECT encode(output_head, 'hex') FROM crontabber.attempt ORDER BY seq LIMIT 1")
                .get(0);
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
    }

    private String error() throws Exception {
        return rows(address, "SELECT outcome, error_class, error_message FROM crontabber.attempt ORDER BY seq LIMIT 1")
                .get(0);
    }

    private static String job(String sql, String more) {
        return "[job.a]\nevery = \"1h\"\nsql = \"\"\"" + sql + "\"\"\"\n" + more + "\n";
    }

    @Test
    @DisplayName("What the server says becomes the output, of a success and of a failure, without secrets")
    void noticesAreTheOutput() throws Exception {
        String canary = "Kanarienvogel-8842";
        address = new DatabaseAddress(address.name(), address.url(), address.user(), canary);
        execute(address, """
                CREATE TABLE public.mended (yes bool);
                CREATE FUNCTION public.says(secret text) RETURNS void LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE NOTICE 'the word is %', secret USING DETAIL = 'more of it', HINT = 'do something';
                    RAISE WARNING 'beware';
                    IF NOT EXISTS (SELECT FROM public.mended) THEN RAISE EXCEPTION 'not mended'; END IF;
                END $$""");
        try (LiveDaemon daemon = daemon(job("SELECT public.says('" + canary + "')", ""))) {
            daemon.awaitLine("failed a");
            assertThat(output())
                    .isEqualTo(
                            "NOTICE:  the word is ***\nDETAIL:  more of it\nHINT:  do something\nWARNING:  beware\n");
            execute(address, "INSERT INTO public.mended VALUES (true)");
            daemon.at(at("03-01 10:10"));
            daemon.awaitLine("succeeded a");
        }
        assertThat(rows(
                        address,
                        "SELECT convert_from(output_head, 'UTF8') FROM crontabber.attempt WHERE outcome = 'succeeded'"))
                .singleElement()
                .asString()
                .startsWith("NOTICE:  the word is ***");
        assertThat(rows(address, "SELECT count(*) FROM crontabber.attempt a WHERE a::text LIKE '%" + canary + "%'"))
                .containsExactly("0");
    }

    @Test
    @DisplayName("55 SQL that says gigabytes: head and tail are kept, and memory is not its")
    void aFloodOfNoticesIsCut() throws Exception {
        String flood = "DO $$ BEGIN FOR i IN 1..300000 LOOP RAISE NOTICE '% %', i, repeat('x', 1000); END LOOP; END $$";
        try (LiveDaemon daemon = daemon(job(flood, ""))) {
            daemon.awaitLine("succeeded a");
        }
        assertThat(output()).startsWith("NOTICE:  1 x").hasSizeLessThanOrEqualTo(32 * 1024);
        assertThat(rows(
                        address,
                        "SELECT convert_from(output_tail, 'UTF8') LIKE '%NOTICE:  300000 x%',"
                                + " length(output_tail) < 40000 FROM crontabber.attempt"))
                .containsExactly("t t");
    }

    @Test
    @DisplayName("The role has its rights and no more, and the success is recorded all the same")
    void aRoleHasItsRights() throws Exception {
        String role =
                "reports of " + rows(address, "SELECT current_database()").get(0); // a server has roles, not a database
        try (Connection superuser = DriverManager.getConnection(address.url(), "postgres", "")) {
            superuser.createStatement().execute("CREATE ROLE \"%1$s\"; GRANT \"%1$s\" TO crontabber".formatted(role));
        }
        execute(address, """
                CREATE TABLE public.theirs (who text);
                CREATE TABLE public.ours (who text);
                GRANT INSERT ON public.theirs TO "%s";
                """.formatted(role));
        String as = "role = \"" + role + "\"";
        String jobs = job(
                        "INSERT INTO public.theirs VALUES (current_user)",
                        as + "\nbackfill = true\nstart = 2027-03-01T08:00:00Z")
                + job("INSERT INTO public.ours VALUES (1)", as).replace("[job.a]", "[job.b]");
        try (LiveDaemon daemon = daemon(jobs)) {
            daemon.awaitLines("succeeded a", 3);
            daemon.awaitLine("failed b");
        }
        assertThat(rows(address, "SELECT who FROM public.theirs")).hasSize(3).containsOnly(role);
        assertThat(rows(address, "SELECT error_class FROM crontabber.attempt WHERE job = 'b'"))
                .contains("42501");
    }

    @Test
    @DisplayName("39 a statement waits no longer for a lock than lock_timeout")
    void locksAreWaitedForSoLong() throws Exception {
        execute(address, "CREATE TABLE public.held (x int)");
        try (Connection other = DriverManager.getConnection(address.url(), address.user(), null)) {
            other.setAutoCommit(false);
            other.createStatement().execute("LOCK TABLE public.held");
            try (LiveDaemon daemon = daemon(job("INSERT INTO public.held VALUES (1)", "lock_timeout = \"1s\""))) {
                daemon.awaitLine("failed a");
                assertThat(error()).startsWith("failed 55P03 ERROR: canceling statement due to lock timeout");
                other.rollback();
                daemon.at(at("03-01 10:10"));
                daemon.awaitLine("succeeded a");
            }
        }
    }

    @Test
    @DisplayName("61 what refuses a transaction is held, and says what to do; with transaction = \"own\" it runs")
    void whatRefusesATransaction() throws Exception {
        execute(address, "CREATE TABLE public.big (x int)");
        try (LiveDaemon daemon = daemon(job("VACUUM public.big", "")
                + job("CREATE INDEX CONCURRENTLY ON public.big (x)", "transaction = \"own\"")
                        .replace("[job.a]", "[job.b]"))) {
            daemon.awaitLine("failed a");
            daemon.awaitLine("succeeded b");
        }
        assertThat(rows(address, "SELECT error_class, error_message FROM crontabber.attempt WHERE job = 'a'"))
                .singleElement()
                .asString()
                .startsWith(
                        "25001 the SQL can't run in a transaction: say transaction = \"own\" (ERROR: VACUUM cannot run");
        assertThat(
                        rows(
                                address,
                                "SELECT s.state FROM crontabber.slot s JOIN crontabber.job j ON j.id = s.job_id WHERE j.name = 'a'"))
                .containsExactly("held");
    }

    @Test
    @DisplayName("Statements in a file of their own")
    void statementsInAFile() throws Exception {
        execute(address, "CREATE TABLE public.effect (day date)");
        Path file = Files.writeString(
                directory.resolve("daily.sql"), "INSERT INTO public.effect VALUES (:date);\n-- and no more\n");
        try (LiveDaemon daemon = daemon("[job.a]\nevery = \"1d\"\nsql_file = \"" + file + "\"\n")) {
            daemon.awaitLine("succeeded a");
        }
        assertThat(rows(address, "SELECT day FROM public.effect")).containsExactly("2027-03-01");
    }
}
