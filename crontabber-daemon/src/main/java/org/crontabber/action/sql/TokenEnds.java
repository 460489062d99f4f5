package org.crontabber.action.sql;

/**
 * Where the tokens of SQL end, by the lexical rules of PostgreSQL; immutable, for any thread. What is not ended reaches
 * to the end of the text, where the server says what is wrong with it.
 */
record TokenEnds(String sql) {
    private static final char FIRST_BEYOND_ASCII = '\u0080';

    /** Of a parameter's name, a dollar quote's tag: they have no dollars. */
    int name(int start) {
        int index = start;
        while (index < sql.length() && continuesName(sql.charAt(index))) {
            index++;
        }
        return index;
    }

    int word(int start) {
        int index = start;
        while (index < sql.length() && (continuesName(sql.charAt(index)) || sql.charAt(index) == '$')) {
            index++;
        }
        return index;
    }

    /** Doubled quotes need no care: they end one string and begin the next. */
    int quoted(char quote, int start) {
        return after(sql.indexOf(quote, start + 1), 1);
    }

    /** Of {@code $tag$…$tag$}, or -1 where none begins. */
    int dollarQuoted(int start) {
        int end = name(start + 1);
        if (end >= sql.length() || sql.charAt(end) != '$' || isDigit(sql.charAt(start + 1))) {
            return -1;
        }
        String tag = sql.substring(start, end + 1);
        return after(sql.indexOf(tag, end + 1), tag.length());
    }

    /** Of {@code E'…'}, from its quote: backslashes escape, also in what continues it on another line. */
    int escaped(int start) {
        int index = start + 1;
        while (index < sql.length()) {
            char next = sql.charAt(index);
            if (next == '\\') {
                index += 2;
            } else if (next == '\'') {
                int again = continuation(index + 1);
                if (again < 0) {
                    return index + 1;
                }
                index = again + 1;
            } else {
                index++;
            }
        }
        return sql.length();
    }

    /** The quote that goes on with a string, at once (a doubled one) or after a line's end; -1 when there is none. */
    private int continuation(int end) {
        int index = end;
        boolean onOtherLine = false;
        while (index < sql.length()) {
            char next = sql.charAt(index);
            if (next == '\'') {
                return index == end || onOtherLine ? index : -1;
            } else if (sql.startsWith("--", index)) {
                index = line(index);
            } else if (isBlank(next)) {
                onOtherLine |= isLineEnd(next);
                index++;
            } else {
                return -1;
            }
        }
        return -1;
    }

    int line(int start) {
        int index = start;
        while (index < sql.length() && !isLineEnd(sql.charAt(index))) {
            index++;
        }
        return index;
    }

    /** PostgreSQL's block comments nest. */
    int block(int start) {
        int depth = 1;
        int index = start + 2;
        while (index < sql.length() && depth > 0) {
            boolean opens = sql.startsWith("/*", index);
            boolean closes = sql.startsWith("*/", index);
            depth += opens ? 1 : closes ? -1 : 0;
            index += opens || closes ? 2 : 1;
        }
        return index;
    }

    private int after(int found, int length) {
        return found < 0 ? sql.length() : found + length;
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r';
    }

    static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean startsWord(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= FIRST_BEYOND_ASCII;
    }

    private static boolean continuesName(char c) {
        return startsWord(c) || isDigit(c);
    }
}
