package org.crontabber.store;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What is kept of an attempt's output: any bytes, a head and, of longer output, a tail. Where something between the two
 * is missing, the tail that is stored begins by saying how much.
 */
public final class Output {
    public static final Output NONE = new Output(new byte[0], new byte[0]);

    private final byte[] head;
    private final long missingBytes;
    private final byte[] tail;

    /** Output of which nothing is missing, or nothing more than the tail says itself. */
    public Output(byte[] head, byte[] tail) {
        this(head, 0, tail);
    }

    public Output(byte[] head, long missingBytes, byte[] tail) {
        this.head = head.clone();
        this.missingBytes = missingBytes;
        this.tail = tail.clone();
    }

    /** The bytes that came first. */
    public byte[] first() {
        return head.clone();
    }

    /** The bytes that came last, after those that are missing. */
    public byte[] last() {
        return tail.clone();
    }

    public long missingBytes() {
        return missingBytes;
    }

    byte[] head() {
        return head;
    }

    byte[] tail() {
        return missingBytes == 0 ? tail : joined(gap(), tail);
    }

    private byte[] gap() {
        return String.format(Locale.ROOT, "\n[… %,d bytes are not kept …]\n", missingBytes)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] joined(byte[] one, byte[] other) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream(one.length + other.length);
        joined.writeBytes(one);
        joined.writeBytes(other);
        return joined.toByteArray();
    }

    /** The text of both, for people; bytes that are no UTF-8 are replaced. */
    public String text() {
        return new String(joined(head, tail()), StandardCharsets.UTF_8);
    }
}
