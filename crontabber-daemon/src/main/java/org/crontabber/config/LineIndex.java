package org.crontabber.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each key of a TOML text stands: the parser gives values without their lines. Takes text that the parser has
 * accepted; of other text it gathers what it can.
 */
final class LineIndex {
    private final String text;
    private final Map<List<String>, Integer> lines = new HashMap<>();
    private int position;
    private int line = 1;

    private LineIndex(String text) {
        this.text = text;
    }

    static LineIndex of(String text) {
        LineIndex index = new LineIndex(text);
        index.scan();
        return index;
    }

    /** Of a text that is not there any more, but for where this table stood. */
    static LineIndex ofOneTable(List<String> table, int line) {
        LineIndex index = new LineIndex("");
        index.lines.put(List.copyOf(table), line);
        return index;
    }

    /** The line of the key, or of the nearest table around it; 1 when nothing is known. */
    int line(List<String> path) {
        for (int length = path.size(); length > 0; length--) {
            Integer known = lines.get(path.subList(0, length));
            if (known != null) {
                return known;
            }
        }
        return 1;
    }

    private void scan() {
        List<String> table = List.of();
        while (skipToContent()) {
            if (peek() == '[') {
                position += text.startsWith("[[", position) ? 2 : 1;
                table = note(List.of(), key());
                skipLine();
            } else {
                List<String> path = note(table, key());
                skipTo('=');
                value(path);
            }
        }
    }

    private List<String> note(List<String> table, List<String> key) {
        List<String> path = new ArrayList<>(table);
        for (String part : key) {
            path = new ArrayList<>(path);
            path.add(part);
            lines.putIfAbsent(List.copyOf(path), line);
        }
        return List.copyOf(path);
    }

    /** A dotted key; stops before what follows it. */
    private List<String> key() {
        List<String> parts = new ArrayList<>();
        while (true) {
            skipBlanks();
            if (peek() == '"' || peek() == '\'') {
                int from = position + 1;
                skipString();
                parts.add(text.substring(from, Math.max(from, Math.min(position, text.length()) - 1)));
            } else {
                int from = position;
                while (Character.isLetterOrDigit(peek()) || peek() == '_' || peek() == '-') {
                    position++;
                }
                parts.add(text.substring(from, position));
            }
            skipBlanks();
            if (peek() != '.') {
                return parts;
            }
            position++;
        }
    }

    private void value(List<String> path) {
        skipBlanks();
        char first = peek();
        if (first == '"' || first == '\'') {
            skipString();
        } else if (first == '[') {
            position++;
            for (int element = 0; skipToContent() && peek() != ']'; element++) {
                value(note(path, List.of(Integer.toString(element))));
                skipToContent();
                if (peek() == ',') {
                    position++;
                }
            }
            position++;
        } else if (first == '{') {
            position++;
            while (skipToContent() && peek() != '}') {
                List<String> inner = note(path, key());
                skipTo('=');
                value(inner);
                skipToContent();
                if (peek() == ',') {
                    position++;
                }
            }
            position++;
        } else {
            while (position < text.length() && ",]}#\n".indexOf(peek()) < 0) {
                position++;
            }
        }
    }

    private void skipString() {
        String quote = text.substring(position, position + 1);
        String triple = quote.repeat(3);
        boolean isLong = text.startsWith(triple, position);
        position += isLong ? 3 : 1;
        while (position < text.length()) {
            if (peek() == '\\' && quote.equals("\"")) {
                position++;
            } else if (text.startsWith(isLong ? triple : quote, position)) {
                position += isLong ? 3 : 1;
                while (isLong && peek() == quote.charAt(0)) {
                    position++;
                }
                return;
            }
            advance();
        }
    }

    /** Skips blanks, line ends and comments; false at the end of the text. */
    private boolean skipToContent() {
        while (position < text.length()) {
            if (peek() == '#') {
                skipLine();
            } else if (Character.isWhitespace(peek())) {
                advance();
            } else {
                return true;
            }
        }
        return false;
    }

    private void skipBlanks() {
        while (peek() == ' ' || peek() == '\t') {
            position++;
        }
    }

    private void skipLine() {
        while (position < text.length() && peek() != '\n') {
            position++;
        }
    }

    private void skipTo(char wanted) {
        while (position < text.length() && peek() != wanted && peek() != '\n') {
            position++;
        }
        advance();
    }

    private void advance() {
        if (peek() == '\n') {
            line++;
        }
        position++;
    }

    private char peek() {
        return position < text.length() ? text.charAt(position) : '\n';
    }
}
