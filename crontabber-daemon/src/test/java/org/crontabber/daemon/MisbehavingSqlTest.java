package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import org.crontabber.database.DatabaseAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** SQL that misbehaves. */
class MisbehavingSqlTest extends MisbehavingWork {
    @Test
    @DisplayName("57b SQL whose error names a secret")
    void secretsOfErrorsAreNowhereInTheState() throws Exception {
        String canary = "Kanarienvogel-7351";
        address = new DatabaseAddress(address.name(), address.url(), address.user(), canary);
        execute(address, "CREATE VIEW mended AS SELECT '" + canary + "'::text AS value");
        assertHeals(
                "sql = \"SELECT value::int FROM mended\"",
                "failed",
                daemon -> {
                    assertThat(first("error_message"))
                            .isEqualTo("ERROR: invalid input syntax for type integer: \"***\"");
                    assertThat(rows(
                                    address,
                                    "SELECT count(*) FROM crontabber.attempt a WHERE a::text LIKE '%" + canary + "%'"))
                            .containsExactly("0");
                    assertThat(rows(address, "SELECT last_error FROM crontabber.slot WHERE last_error IS NOT NULL"))
                            .noneMatch(error -> error.contains(canary));
                },
                () -> {
                    execute(address, "CREATE OR REPLACE VIEW public.mended AS SELECT '1'::text AS value");
                    return null;
                });
    }

    @Test
    @DisplayName("60 SQL that leaves a transaction, a role's settings, locks and temporary tables behind")
    void nothingOfAnSqlJobReachesAnotherOne() throws Exception {
        execute(address, "CREATE FUNCTION broken() RETURNS int LANGUAGE sql AS 'SELECT 1/0'");
        assertHeals(
                """
                transaction = "own"
                sql = "CREATE TEMP TABLE effect (slot text); SET search_path = nowhere; SET statement_timeout = '10s'; \
                SET default_transaction_read_only = on; SELECT pg_advisory_lock(7); LISTEN news; BEGIN; SELECT public.broken(); COMMIT"
                """,
                "failed",
                daemon -> assertThat(rows(
                                address, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7"))
                        .containsExactly("0"),
                () -> {
                    execute(
                            address,
                            "CREATE OR REPLACE FUNCTION public.broken() RETURNS int LANGUAGE sql AS 'SELECT 1'");
                    return null;
                });
    }
}
