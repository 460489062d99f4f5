package org.crontabber.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutputTest {
    @Test
    void headAndTailAreOneTextWhenNothingIsMissing() {
        byte[] euro = "€".getBytes(UTF_8);
        Output output = new Output(new byte[] {'1', euro[0]}, new byte[] {euro[1], euro[2], '2'});

        assertThat(output.text()).isEqualTo("1€2");
    }

    @Test
    void whatIsMissingIsSaidAlsoOnceItIsStored() {
        Output output = new Output("first".getBytes(UTF_8), 1_234_567, "last".getBytes(UTF_8));
        Output stored = new Output(output.head(), output.tail());

        assertThat(output.text()).isEqualTo("first\n[… 1,234,567 bytes are not kept …]\nlast");
        assertThat(stored.text()).isEqualTo(output.text());
    }

    @Test
    void bytesThatAreNoTextAreReplaced() {
        assertThat(new Output("a\u00ffb".getBytes(ISO_8859_1), new byte[0]).text())
                .isEqualTo("a�b");
    }
}
