package org.crontabber.store;

import java.nio.charset.StandardCharsets;

/** What is kept of an attempt's output: any bytes, a head and, of longer output, a tail. */
public final class Output {
    public static final Output NONE = new Output(new byte[0], new byte[0]);

    private final byte[] head;
    private final byte[] tail;

    public Output(byte[] head, byte[] tail) {
        this.head = head.clone();
        this.tail = tail.clone();
    }

    byte[] head() {
        return head;
    }

    byte[] tail() {
        return tail;
    }

    /** The text of both, for people; bytes that are no UTF-8 are replaced. */
    public String text() {
        String text = new String(head, StandardCharsets.UTF_8);
        return tail.length == 0 ? text : text + "\n…\n" + new String(tail, StandardCharsets.UTF_8);
    }
}
