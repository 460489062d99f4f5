package org.crontabber.action;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.crontabber.store.Output;

/** What an attempt says: the first and the last part of it are kept. Thread-safe. */
public final class KeptOutput {
    private static final int KEPT_BYTES = 32 * 1024;
    /** What a pipe holds: the child is seldom kept waiting. */
    private static final int READ_BYTES = 64 * 1024;

    /** There from the first byte on: most attempts say nothing. */
    private byte[] head = {};
    /** A ring: the byte number n of the tail stands at n modulo its length. */
    private byte[] tail = {};

    private int headLength;
    private long tailLength;

    /** Reads a process's output to its end, and blocks until then; a stream that breaks has ended. */
    public void readAll(InputStream stream) {
        byte[] buffer = new byte[READ_BYTES];
        try (stream) {
            for (int length = stream.read(buffer); length >= 0; length = stream.read(buffer)) {
                keep(buffer, length);
            }
        } catch (IOException e) {
            // closed from this side, after the process's end: what was read is kept
            return;
        }
    }

    private synchronized void keep(byte[] buffer, int length) {
        if (head.length == 0) {
            head = new byte[KEPT_BYTES];
            tail = new byte[KEPT_BYTES];
        }
        int toHead = Math.min(length, KEPT_BYTES - headLength);
        System.arraycopy(buffer, 0, head, headLength, toHead);
        headLength += toHead;
        int passedOver = Math.max(0, length - toHead - KEPT_BYTES); // what the same piece would overwrite at once
        tailLength += passedOver;
        for (int from = toHead + passedOver; from < length; ) {
            int at = (int) (tailLength % KEPT_BYTES);
            int part = Math.min(length - from, KEPT_BYTES - at);
            System.arraycopy(buffer, from, tail, at, part);
            tailLength += part;
            from += part;
        }
    }

    /** Adds what it says. */
    public void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        keep(bytes, bytes.length);
    }

    /** Adds a line of the daemon's own. */
    public synchronized void note(String line) {
        byte[] text = ((endsLine() ? "" : "\n") + "[crontabber: " + line + "]\n").getBytes(StandardCharsets.UTF_8);
        keep(text, text.length);
    }

    private boolean endsLine() {
        if (tailLength > 0) {
            return tail[(int) ((tailLength - 1) % KEPT_BYTES)] == '\n';
        }
        return headLength == 0 || head[headLength - 1] == '\n';
    }

    /** What is kept of it until now. */
    public synchronized Output output() {
        byte[] first = Arrays.copyOf(head, headLength);
        if (tailLength <= KEPT_BYTES) {
            return new Output(first, Arrays.copyOf(tail, (int) tailLength));
        }
        int start = (int) (tailLength % KEPT_BYTES);
        byte[] last = new byte[KEPT_BYTES];
        System.arraycopy(tail, start, last, 0, KEPT_BYTES - start);
        System.arraycopy(tail, 0, last, KEPT_BYTES - start, start);
        return new Output(first, tailLength - KEPT_BYTES, last);
    }
}
