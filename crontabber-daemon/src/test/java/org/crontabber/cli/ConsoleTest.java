package org.crontabber.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    private static Console console(boolean isTerminal) {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        return new Console(InputStream.nullInputStream(), nowhere, nowhere, isTerminal, 20, InstantSource.system());
    }

    @Test
    void aLineIsCutWhereTheTerminalEndsAndColoursTakeNoRoom() {
        Console console = console(true);

        assertThat(console.fit(console.dim("progress") + "  far: 1 of 3: a third"))
                .isEqualTo("\u001b[2mprogress\u001b[0m  far: 1 of…\u001b[0m");
        assertThat(console.fit(console.dim("progress") + "  far: 1 of"))
                .isEqualTo("\u001b[2mprogress\u001b[0m  far: 1 of");
    }

    @Test
    void aPipeGetsAllOfIt() {
        assertThat(console(false).fit("progress  far: 1 of 3: a third")).isEqualTo("progress  far: 1 of 3: a third");
    }
}
