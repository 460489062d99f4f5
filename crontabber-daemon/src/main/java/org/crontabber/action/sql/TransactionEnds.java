package org.crontabber.action.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds the statements that end a transaction, by the lexical rules of PostgreSQL; used once, by one thread. Strings,
 * comments and dollar quotes hold none; what a procedure does is not to be seen here.
 */
public final class TransactionEnds {
    private static final Set<String> ENDS = Set.of("COMMIT", "ROLLBACK", "ABORT");
    private static final Set<String> NOISE = Set.of("WORK", "TRANSACTION");
    /** Back to a savepoint, or about a transaction of two phases: that leaves this one as it is. */
    private static final Set<String> OTHERS = Set.of("TO", "PREPARED");

    private static final int TOKENS_NEEDED = 3;

    private final String sql;
    private final TokenEnds ends;
    private final List<End> found = new ArrayList<>();
    /** The first few tokens of the statement. */
    private final List<String> tokens = new ArrayList<>();

    /** Where the statement begins. */
    private int start;
    /** How far the lines are counted, and the one that is there. */
    private int counted;

    private int line = 1;

    /**
     * One of them.
     *
     * @param word the command, in capitals
     * @param line of the text, from 1
     */
    public record End(String word, int line) {}

    private TransactionEnds(String sql) {
        this.sql = sql;
        this.ends = new TokenEnds(sql);
    }

    /** All of the text, in its order. */
    public static List<End> in(String sql) {
        return new TransactionEnds(sql).scan();
    }

    private List<End> scan() {
        int position = 0;
        while (position < sql.length()) {
            char first = sql.charAt(position);
            if (sql.startsWith("--", position)) {
                position = ends.line(position);
            } else if (sql.startsWith("/*", position)) {
                position = ends.block(position);
            } else if (TokenEnds.isBlank(first)) {
                position++;
            } else if (first == ';') {
                endStatement();
                position++;
            } else {
                int end = token(first, position);
                note(position, end);
                position = end;
            }
        }
        endStatement();
        return List.copyOf(found);
    }

    private int token(char first, int position) {
        if (first == '\'' || first == '"') {
            return ends.quoted(first, position);
        }
        if (first == '$') {
            int end = ends.dollarQuoted(position);
            return end < 0 ? position + 1 : end;
        }
        if (!TokenEnds.startsWord(first)) {
            return position + 1;
        }
        int end = ends.word(position);
        boolean isEscaped = end == position + 1 && (first == 'e' || first == 'E');
        return isEscaped && end < sql.length() && sql.charAt(end) == '\'' ? ends.escaped(end) : end;
    }

    private void note(int position, int end) {
        if (tokens.isEmpty()) {
            start = position;
        }
        if (tokens.size() < TOKENS_NEEDED) {
            tokens.add(sql.substring(position, end).toUpperCase(Locale.ROOT));
        }
    }

    private void endStatement() {
        if (!tokens.isEmpty() && ENDS.contains(tokens.get(0))) {
            int next = tokens.size() > 1 && NOISE.contains(tokens.get(1)) ? 2 : 1;
            if (tokens.size() == next || !OTHERS.contains(tokens.get(next))) {
                line += (int) sql.substring(counted, start)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
                counted = start;
                found.add(new End(tokens.get(0), line));
            }
        }
        tokens.clear();
    }
}
