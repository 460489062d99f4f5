package org.crontabber.action.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows are in text blocks, where a backslash is written twice. The random texts' seed is printed: {@code -Dseed=…}. */
class SqlTextTest {
    private static final Set<String> KNOWN = Set.of("date", "job");
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final int RANDOM_TEXTS = 20_000;
    private static final int LONGEST_TEXT_TOKENS = 30;
    private static final int LARGE_CHARACTERS = 5_000_000;

    @ParameterizedTest
    @CsvSource(delimiterString = "→", quoteCharacter = '`', nullValues = "none", textBlock = """
            CALL p(:date)                           → CALL p(?)                        → date
            SELECT :date, :job, :date               → SELECT ?, ?, ?                   → date job date
            SELECT:date WHERE a=:date AND:job<>b    → SELECT? WHERE a=? AND?<>b        → date date job
            SELECT x::date                          → SELECT x::date                   → none
            SELECT :date::date                      → SELECT ?::date                   → date
            SELECT x:::date                         → SELECT x::?                      → date
            p(a := :date, b:=:date, date:=1)        → p(a := ?, b:=?, date:=1)         → date date
            SELECT :unknown, :dates, :Date, :1, :   → SELECT :unknown, :dates, :Date, :1, : → none
            SELECT :'date', :"date"                 → SELECT :'date', :"date"          → none
            x''':date''' :date                      → x''':date''' ?                   → date
            E'\\':date' E'\\\\' :date               → E'\\':date' E'\\\\' ?            → date
            e'it''s \\':date' 'a\\' :date           → e'it''s \\':date' 'a\\' ?        → date
            type'\\' :date                          → type'\\' ?                       → date
            U&'\\' :date U&"\\" :job                → U&'\\' ? U&"\\" ?                → date job
            B':date' X':date' n':date' :job         → B':date' X':date' n':date' ?     → job
            "a"":date" :date                        → "a"":date" ?                     → date
            $$:date$$ :date $$ $f$ :date $$ :date   → $$:date$$ ? $$ $f$ :date $$ ?    → date date
            $f$ :date $$ $F$ :date $f$:job          → $f$ :date $$ $F$ :date $f$?      → job
            $ü1$ :date $ü1$ :date                   → $ü1$ :date $ü1$ ?                → date
            $1$ :date $1$                           → $1$ ? $1$                        → date
            a$b$ :date b$b$ :job                    → a$b$ ? b$b$ ?                    → date job
            $1 + :date $a + :date $                 → $1 + ? $a + ? $                  → date date
            /* :date /* :job */ :date */ :date      → /* :date /* :job */ :date */ ?   → date
            /*/ :date */ :date /***/ :job           → /*/ :date */ ? /***/ ?           → date job
            a-:date */:job */*:date*/ :job          → a-? */? */*:date*/ ?             → date job job
            a[1:date], a[x:date], a[:date]          → a[1:date], a[x:date], a[:date]   → none
            a[b[1:date] : :date] + :date            → a[b[1:date] : :date] + ?         → date
            (f(x))[1 :date], a[1][:date:job]        → (f(x))[1 :date], a[1][:date:job] → none
            a[(:date)], a[f(:date) : (1+:job)::int] → a[(?)], a[f(?) : (1+?)::int]     → date date job
            "array"[:date] t.array[:date]           → "array"[:date] t.array[:date]    → none
            ARRAY[:date, :job] array [:date]        → ARRAY[?, ?] array [?]            → date job date
            ARRAY[[:date,1],[a[1:date],:job]]       → ARRAY[[?,1],[a[1:date],?]]       → date job
            ARRAY/* [ */[:date][1:date] || :job     → ARRAY/* [ */[?][1:date] || ?     → date job
            my_array[:date], array$[:date]          → my_array[:date], array$[:date]   → none
            ']' a['[':date]":date" [')':date] :date → ']' a['[':date]":date" [')':date] ? → date
            )]) :date                               → )]) ?                            → date
            j ? 'a', j ?| :job, j ?&:date           → j ?? 'a', j ??| ?, j ??&?        → job date
            j ?:job, :job?'a', :date:job            → j ???, ? ??'a', ? ?              → job job date job
            '?' "?" $$?$$ /*?*/ --?                 → '?' "?" $$?$$ /*?*/ --?          → none
            JSON_OBJECT('a' : :date)                → JSON_OBJECT('a' : ?)             → date
            """)
    void findsParametersAsPostgresqlReadsTheText(String sql, String expected, String parameters) {
        assertThat(SqlText.parse(sql, KNOWN))
                .extracting(SqlText::text, SqlText::parameters)
                .containsExactly(expected, names(parameters));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "→", textBlock = """
            SELECT 1                                → false
            SELECT 1;                               → false
            SELECT 1 ; -- and no more               → false
            SELECT ';' || $$;$$ /* ; */             → false
            SELECT 1; ;                             → false
            SELECT 1; SELECT 2                      → true
            SELECT 1;;SELECT 2                      → true
            SELECT 1; /* and */ (SELECT 2)          → true
            """)
    void tellsWhetherTheTextIsSeveralStatements(String sql, boolean isSeveral) {
        assertThat(SqlText.parse(sql, KNOWN).isSeveral()).isEqualTo(isSeveral);
    }

    private static List<String> names(String parameters) {
        return parameters == null ? List.of() : List.of(parameters.split(" "));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            `-- :date\n?`, `-- :date\n??`
            `-- '\r:date`, `-- '\r?`
            `E'a'\n'\\':date' :date`, `E'a'\n'\\':date' ?`
            `E'a' --'\n -- '\n'\\':date' :date`, `E'a' --'\n -- '\n'\\':date' ?`
            `E'a' '\\' :date`, `E'a' '\\' ?`
            `E'a'\n'b' :date`, `E'a'\n'b' ?`
            `'a'\n'\\' :date`, `'a'\n'\\' ?`
            """)
    void linesEndCommentsAndJoinStrings(String sql, String expected) {
        assertThat(SqlText.parse(sql, KNOWN).text()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "' :date",
                "E' :date \\",
                "E'\\' :date",
                "\" :date",
                "$$ :date",
                "$a$ :date $b$",
                "/* :date /* */"
            })
    void whatIsNotEndedStaysAsItIs(String tail) {
        assertThat(SqlText.parse("SELECT :job, " + tail, KNOWN))
                .isEqualTo(new SqlText("SELECT ?, " + tail, List.of("job"), false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a", "''", "\\'", "\"", "$", "$a", "$1", "[", "(", "ARRAY[", "/*", "*/", ":", ":a", "e", "\n", "?", "é"
            })
    void largeTextsAreReadOnceWhateverTheyRepeat(String repeated) {
        String large = repeated.repeat(LARGE_CHARACTERS / repeated.length());
        String literal = "E'" + large.replace("'", "\\'").replace("\\\\", "\\") + "' :date";

        assertThat(SqlText.parse(literal, KNOWN).parameters()).containsExactly("date");
        assertThat(SqlText.parse(large, KNOWN).text()).isEqualTo(large.replace("?", "??"));
    }

    /** What stays as it is; some would swallow the next token, were they read another way. */
    private static final List<String> INERT = List.of(
            "x",
            "a$b$",
            "1.5",
            "$1",
            "::date",
            ":=",
            ":unknown",
            "'a :date ? '' '",
            "E'\\' :date ? \\\\'",
            "E'a'\n'\\':date'",
            "U&'\\'",
            "N':job'",
            "\"a \"\" :date ?\"",
            "$$ :date ' $$",
            "$t$ $$ :job $u$ $t$",
            "-- :date '\n",
            "/* ' :date /* ? */ $$ */",
            "a[1:date]",
            "a[:date]",
            "(a)[x :job]",
            "->>",
            "e",
            "ARRAY");

    @Test
    void randomTextsAreReadTokenByToken() {
        System.out.println("SqlTextTest: seed " + SEED);
        Random random = new Random(SEED);
        for (int round = 0; round < RANDOM_TEXTS; round++) {
            StringBuilder sql = new StringBuilder();
            StringBuilder expected = new StringBuilder();
            List<String> parameters = new ArrayList<>();
            List<String> open = new ArrayList<>();
            int tokens = random.nextInt(LONGEST_TEXT_TOKENS);
            for (int token = 0; token < tokens; token++) {
                append(random, sql, expected, parameters, open);
            }
            assertThat(SqlText.parse(sql.toString(), KNOWN))
                    .as("seed %d, text %d: %s", SEED, round, sql)
                    .extracting(SqlText::text, SqlText::parameters)
                    .containsExactly(expected.toString(), parameters);
        }
    }

    private static void append(
            Random random, StringBuilder sql, StringBuilder expected, List<String> parameters, List<String> open) {
        String innermost = open.isEmpty() ? "" : open.get(open.size() - 1);
        int kind = random.nextInt(8);
        String token = INERT.get(random.nextInt(INERT.size()));
        String becomes = token;
        if (kind < 2) {
            String name = random.nextBoolean() ? "date" : "job";
            token = ":" + name;
            becomes = innermost.equals("]") ? token : "?";
            if (!innermost.equals("]")) {
                parameters.add(name);
            }
        } else if (kind == 2) {
            token = "?|";
            becomes = "??|";
        } else if (kind == 3) {
            List<String> opening = List.of("f(", "a[", "ARRAY[", "ARRAY [[1], [");
            token = opening.get(random.nextInt(opening.size()));
            becomes = token;
            open.addAll(List.of(List.of(")"), List.of("]"), List.of("] "), List.of("] ", "] "))
                    .get(opening.indexOf(token)));
        } else if (kind == 4 && !open.isEmpty()) {
            token = open.remove(open.size() - 1);
            becomes = token;
        }
        sql.append(token).append(' ');
        expected.append(becomes).append(' ');
    }
}
