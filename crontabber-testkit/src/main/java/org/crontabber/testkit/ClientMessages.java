package org.crontabber.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client of PostgreSQL sends, cut into its messages (protocol 3), and which of them executes which statement. Used
 * by whoever writes to the session.
 */
final class ClientMessages {
    private static final int LONGEST_STATEMENT_CHARS = 200;
    private static final int LENGTH_BYTES = 4;
    private static final int FIRST_BYTES = 16 * 1024;
    /** The version in a startup message; other first messages ask for TLS or a cancellation. */
    private static final int PROTOCOL = 3;

    private byte[] buffer = new byte[FIRST_BYTES];
    private int from;
    private int to;
    private boolean isStarted;
    private final Map<String, String> prepared = new HashMap<>();
    private final Map<String, String> portals = new HashMap<>();

    /** A whole message. */
    static final class Message {
        private final byte[] bytes;
        private final @Nullable String statement;
        private final boolean wantsAnswer;

        private Message(byte[] bytes, @Nullable String statement, boolean wantsAnswer) {
            this.bytes = bytes;
            this.statement = statement;
            this.wantsAnswer = wantsAnswer;
        }

        void writeTo(OutputStream stream) throws IOException {
            stream.write(bytes);
        }

        /** What it executes; null when it executes nothing. */
        @Nullable
        String statement() {
            return statement;
        }

        /** Whether the client waits for the server after it. */
        boolean wantsAnswer() {
            return wantsAnswer;
        }
    }

    void add(byte[] bytes, int start, int length) {
        int left = to - from;
        byte[] room = left + length <= buffer.length ? buffer : new byte[2 * (left + length)];
        System.arraycopy(buffer, from, room, 0, left);
        System.arraycopy(bytes, start, room, left, length);
        buffer = room;
        from = 0;
        to = left + length;
    }

    /** The next whole one; null when there is none yet. */
    @Nullable
    Message next() {
        int head = isStarted ? 1 : 0;
        if (to - from < head + LENGTH_BYTES) {
            return null;
        }
        int length = head + ByteBuffer.wrap(buffer).getInt(from + head);
        if (to - from < length) {
            return null;
        }
        byte[] message = Arrays.copyOfRange(buffer, from, from + length);
        from += length;
        if (!isStarted) {
            isStarted = ByteBuffer.wrap(message).getShort(LENGTH_BYTES) == PROTOCOL;
            return new Message(message, null, true);
        }
        return read(message);
    }

    private Message read(byte[] message) {
        Texts texts = new Texts(message);
        return switch (message[0]) {
            case 'Q' -> new Message(message, unlessBlank(texts.next()), true);
            case 'P' -> {
                prepared.put(texts.next(), texts.next());
                yield new Message(message, null, false);
            }
            case 'B' -> {
                portals.put(texts.next(), prepared.getOrDefault(texts.next(), ""));
                yield new Message(message, null, false);
            }
            case 'E' -> new Message(message, unlessBlank(portals.getOrDefault(texts.next(), "")), false);
            case 'F' -> new Message(message, "(a function call)", true);
            case 'c' -> new Message(message, "(the end of what is copied)", true);
            default -> new Message(message, null, message[0] == 'S');
        };
    }

    /** The texts that a message begins with, each of which ends with a zero byte. */
    private static final class Texts {
        private final byte[] message;
        private int at = 1 + LENGTH_BYTES;

        Texts(byte[] message) {
            this.message = message;
        }

        String next() {
            int end = at;
            while (message[end] != 0) {
                end++;
            }
            String text = new String(message, at, end - at, StandardCharsets.UTF_8);
            at = end + 1;
            return text;
        }
    }

    /** A blank one only asks whether the session lives. */
    private static @Nullable String unlessBlank(String statement) {
        return statement.isBlank() ? null : statement;
    }

    /** For people, and not too long. */
    static String inOneLine(String statement) {
        String line = statement.strip().replaceAll("\\s+", " ");
        return line.length() <= LONGEST_STATEMENT_CHARS ? line : line.substring(0, LONGEST_STATEMENT_CHARS) + "…";
    }

    static boolean isCommit(String statement) {
        String word = firstWord(statement);
        return word.equals("COMMIT") || word.equals("END");
    }

    /** What the driver and the pool send by themselves, which does nothing by itself. */
    static boolean isNothing(String statement) {
        String command = statement.strip().toUpperCase(Locale.ROOT);
        return command.startsWith("BEGIN") || command.equals("SHOW TRANSACTION ISOLATION LEVEL");
    }

    private static String firstWord(String statement) {
        return statement.strip().toUpperCase(Locale.ROOT).replaceFirst("(?s)[^A-Z].*", "");
    }
}
