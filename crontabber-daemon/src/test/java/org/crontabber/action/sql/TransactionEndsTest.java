package org.crontabber.action.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionEndsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "COMMIT",
                "commit;",
                "SELECT 1; Commit",
                "SELECT 1;COMMIT",
                "/* a */ COMMIT -- b",
                "COMMIT WORK",
                "COMMIT AND CHAIN",
                "ROLLBACK",
                "rollback transaction;",
                "ABORT",
                "SAVEPOINT s; ROLLBACK TO s; ROLLBACK",
                "SELECT 'a'';'; COMMIT",
                "SELECT E'\\''; COMMIT",
                "SELECT $1; COMMIT",
                "SELECT $$;$$; COMMIT",
            })
    void isFound(String sql) {
        assertThat(TransactionEnds.in(sql)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";;",
                "SELECT commit",
                "COMMITS",
                "\"COMMIT\"",
                "SELECT '; COMMIT'",
                "SELECT E'\\'; COMMIT'",
                "-- ; COMMIT",
                "/* ; /* ; */ COMMIT */ SELECT 1",
                "DO $$ BEGIN COMMIT; END $$",
                "DO $f$ BEGIN; ROLLBACK; END $f$",
                "ROLLBACK TO s",
                "ROLLBACK TO SAVEPOINT s",
                "ROLLBACK WORK TO s",
                "rollback /* back */ transaction\nto savepoint s",
                "COMMIT PREPARED 'x'",
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END",
                "CREATE TEMP TABLE t (a int) ON COMMIT DROP",
            })
    void isNone(String sql) {
        assertThat(TransactionEnds.in(sql)).isEmpty();
    }

    @Test
    void isFoundWithItsLine() {
        assertThat(TransactionEnds.in("SELECT '\n';\n\n  commit;\nABORT"))
                .containsExactly(new TransactionEnds.End("COMMIT", 4), new TransactionEnds.End("ABORT", 5));
    }
}
