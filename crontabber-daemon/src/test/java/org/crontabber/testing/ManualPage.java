package org.crontabber.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A page of the manual that tests hold, and write anew when they are asked to: {@code make manual}, which sets the
 * property {@code docs.write}.
 */
public record ManualPage(Path file) {
    private static final boolean WRITES = Boolean.getBoolean("docs.write");

    /** The page of this name in docs. */
    public static ManualPage of(String name) {
        return new ManualPage(Path.of("..", "docs", name));
    }

    public String text() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Proves that the page reads so, or writes it. */
    public void proveText(String expected) {
        if (WRITES) {
            write(expected);
        }
        assertThat(text()).as(outOfDate()).isEqualTo(expected);
    }

    /** The same for what stands between the comments {@code begin: PART} and {@code end: PART}. */
    public void provePart(String part, String expected) {
        String begin = "<!-- begin: " + part + ", written by 'make manual' -->\n\n";
        String end = "\n<!-- end: " + part + " -->\n";
        String text = text();
        int from = text.indexOf(begin) + begin.length();
        int to = text.indexOf(end);
        assertThat(from >= begin.length() && to >= from - 1)
                .as("%s has the lines '%s' and '%s', a blank line between", file, begin.strip(), end.strip())
                .isTrue();
        if (WRITES) {
            write(text.substring(0, from) + expected + text.substring(to));
        } else {
            assertThat(text.substring(from, Math.max(from, to))).as(outOfDate()).isEqualTo(expected);
        }
    }

    private void write(String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String outOfDate() {
        return file.normalize() + " is not what the program says; 'make manual' writes it anew";
    }

    /** The rows of tables whose first column is in code, a text for each column. */
    public static List<List<String>> rowsOf(String text) {
        return text.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> Stream.of(line.substring(1, line.lastIndexOf('|')).split("\\|", -1))
                        .map(String::strip)
                        .toList())
                .toList();
    }
}
