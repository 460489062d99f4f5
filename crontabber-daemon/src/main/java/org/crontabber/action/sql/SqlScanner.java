package org.crontabber.action.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads SQL once, from left to right, by the lexical rules of PostgreSQL; used once, by one thread. What is not ended
 * reaches to the end of the text, where the server says what is wrong with it.
 */
final class SqlScanner {
    private static final char PARENTHESIS = '(';
    private static final char SUBSCRIPT = '[';
    private static final char CONSTRUCTOR = 'A';
    private static final char WORD = 'w';
    private static final char QUOTED = '\'';

    private final String sql;
    private final TokenEnds ends;
    private final Set<String> known;
    private final StringBuilder text;
    private final List<String> parameters = new ArrayList<>();
    private final Set<String> unknown = new TreeSet<>();
    /** What is open, the innermost last: in text rather than on the call stack, so that no depth is too deep. */
    private final StringBuilder open = new StringBuilder();

    /** The last token that was neither blank nor a comment: its kind, or the character itself. */
    private char previous = ' ';
    /** Whether something follows a semicolon. */
    private boolean isSeveral;

    private int position;
    private int copied;
    private int endOfParameter = -1;

    SqlScanner(String sql, Set<String> known) {
        this.sql = sql;
        this.ends = new TokenEnds(sql);
        this.known = known;
        this.text = new StringBuilder(sql.length());
    }

    SqlText scan() {
        while (position < sql.length()) {
            token(sql.charAt(position));
        }
        text.append(sql, copied, position);
        return new SqlText(text.toString(), List.copyOf(parameters), isSeveral);
    }

    /** What the scan has taken for no parameter, though it looks like one. */
    Set<String> unknown() {
        return unknown;
    }

    private void token(char first) {
        if (sql.startsWith("--", position)) {
            position = ends.line(position);
        } else if (sql.startsWith("/*", position)) {
            position = ends.block(position);
        } else if (TokenEnds.isBlank(first)) {
            position++;
        } else {
            isSeveral |= previous == ';' && first != ';';
            text(first);
        }
    }

    private void text(char first) {
        if (first == '\'' || first == '"') {
            position = ends.quoted(first, position);
            previous = QUOTED;
        } else if (first == '$') {
            dollar();
        } else if (first == ':') {
            colon();
        } else if (TokenEnds.startsWord(first)) {
            word();
        } else {
            symbol(first);
        }
    }

    private void word() {
        int end = ends.word(position);
        if (is("e", end) && end < sql.length() && sql.charAt(end) == '\'') {
            position = ends.escaped(end);
            previous = QUOTED;
        } else {
            // after a dot it is a column's name
            previous = is("array", end) && previous != '.' ? CONSTRUCTOR : WORD;
            position = end;
        }
    }

    private boolean is(String word, int end) {
        return end - position == word.length() && sql.regionMatches(true, position, word, 0, word.length());
    }

    /** Words have taken the dollars within them, so that this one begins a quote, or is the {@code $1} of a function. */
    private void dollar() {
        int end = ends.dollarQuoted(position);
        previous = end < 0 ? '$' : QUOTED;
        position = end < 0 ? position + 1 : end;
    }

    private void colon() {
        int end = position + 1;
        if (end < sql.length() && (sql.charAt(end) == ':' || sql.charAt(end) == '=')) {
            position += 2;
            previous = ':';
            return;
        }
        end = ends.name(end);
        String name = sql.substring(position + 1, end);
        if (innermost() != SUBSCRIPT && known.contains(name)) {
            replace("?", end);
            endOfParameter = text.length();
            parameters.add(name);
            previous = WORD;
        } else {
            if (innermost() != SUBSCRIPT && !name.isEmpty() && TokenEnds.startsWord(name.charAt(0))) {
                unknown.add(name);
            }
            position++;
            previous = ':';
        }
    }

    private void symbol(char first) {
        if (first == '?') {
            replace("??", position + 1);
        } else {
            if (first == '(') {
                open.append(PARENTHESIS);
            } else if (first == '[') {
                open.append(opensConstructor() ? CONSTRUCTOR : SUBSCRIPT);
            } else if ((first == ')' || first == ']') && open.length() > 0) {
                open.setLength(open.length() - 1);
            }
            position++;
        }
        previous = first;
    }

    /** After {@code ARRAY}, or as a row of a constructor: {@code ARRAY[[1, 2], [3, 4]]}. */
    private boolean opensConstructor() {
        return previous == CONSTRUCTOR || (innermost() == CONSTRUCTOR && (previous == '[' || previous == ','));
    }

    private char innermost() {
        return open.length() == 0 ? ' ' : open.charAt(open.length() - 1);
    }

    private void replace(String marks, int end) {
        text.append(sql, copied, position);
        if (text.length() == endOfParameter) {
            text.append(' '); // or the driver would read a parameter and what follows it as one escaped operator
        }
        text.append(marks);
        position = end;
        copied = end;
    }
}
