package org.crontabber.action;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.crontabber.store.Output;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeptOutputTest {
    private static final int KEPT = 32 * 1024;

    /** Hands out pieces of odd lengths, as a pipe does. */
    private static InputStream inPieces(byte[] all, long seed) {
        Random random = new Random(seed);
        return new ByteArrayInputStream(all) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(length, 1 + random.nextInt(length)));
            }

            @Override
            public int read(byte[] buffer) throws IOException {
                return read(buffer, 0, buffer.length);
            }
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, KEPT - 1, KEPT, KEPT + 1, 2 * KEPT - 1, 2 * KEPT, 2 * KEPT + 1, 5 * KEPT + 7, 3_000_000})
    void theFirstAndTheLastBytesAreKept(int length) {
        for (long seed = 0; seed < 5; seed++) {
            byte[] all = new byte[length];
            new Random(seed).nextBytes(all);
            KeptOutput kept = new KeptOutput();

            kept.readAll(inPieces(all, seed));

            Output output = kept.output();
            assertThat(output.first()).isEqualTo(Arrays.copyOf(all, Math.min(length, KEPT)));
            int tail = Math.max(0, Math.min(KEPT, length - KEPT));
            assertThat(output.last()).isEqualTo(Arrays.copyOfRange(all, length - tail, length));
            assertThat(output.missingBytes()).isEqualTo(Math.max(0, length - 2 * KEPT));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, KEPT, KEPT + 1, 2 * KEPT, 3 * KEPT})
    void aNoteStandsOnALineOfItsOwn(int length) {
        byte[] all = new byte[length];
        Arrays.fill(all, (byte) 'x');
        KeptOutput kept = new KeptOutput();
        kept.readAll(inPieces(all, length));

        kept.note("something");
        kept.note("more");

        assertThat(kept.output().text().lines().filter(line -> !line.contains("not kept")))
                .endsWith("[crontabber: something]", "[crontabber: more]");
    }

    @Test
    void aStreamThatBreaksHasEnded() {
        KeptOutput kept = new KeptOutput();

        kept.readAll(new FilterInputStream(new ByteArrayInputStream(new byte[] {'x', 'x', 'x'})) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int count = super.read(buffer, offset, length);
                if (count < 0) {
                    throw new IOException("closed");
                }
                return count;
            }
        });

        assertThat(kept.output().text()).isEqualTo("xxx");
    }
}
