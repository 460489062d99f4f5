package org.crontabber.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.toml.TomlFactory;
import tools.jackson.dataformat.toml.TomlMapper;

/** One file, read and parsed. */
record TomlFile(Path path, ObjectNode root, LineIndex lines) {
    /** Larger files are refused: no configuration that people write is this large. */
    static final int LARGEST_BYTES = 4 * 1024 * 1024;

    private static final int DEEPEST_NESTING = 32;
    private static final Pattern JOB_HEADER =
            Pattern.compile("^\\s*\\[\\s*job\\s*\\.\\s*\"?([a-z0-9][a-z0-9_.-]{0,62})\"?\\s*]", Pattern.MULTILINE);
    private static final TomlMapper TOML = new TomlMapper(TomlFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST_NESTING)
                    .build())
            .build());

    /** A file that can't be used, with the names of the jobs that it seems to define. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Problem problem;
        private final transient SortedSet<String> jobs;

        private Unusable(Problem problem, SortedSet<String> jobs) {
            super(problem.toString());
            this.problem = problem;
            this.jobs = jobs;
        }

        Problem problem() {
            return problem;
        }

        SortedSet<String> jobs() {
            return jobs;
        }
    }

    static TomlFile read(Path path) throws Unusable {
        String text = text(path);
        try {
            JsonNode root = TOML.readTree(text);
            if (root instanceof ObjectNode table) {
                return new TomlFile(path, table, LineIndex.of(text));
            }
            throw new Unusable(new Problem(path, 0, "is not a TOML document"), jobNames(text));
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr());
            throw new Unusable(new Problem(path, line, message(e)), jobNames(text));
        }
    }

    /** The text of a file of the configuration. */
    static String text(Path path) throws Unusable {
        try {
            if (Files.isDirectory(path)) {
                throw unreadable(path, 0, "is a directory, not a file");
            }
            long size = Files.size(path);
            if (size > LARGEST_BYTES) {
                throw unreadable(path, 0, "has " + size + " bytes; at most " + LARGEST_BYTES + " are read");
            }
            byte[] bytes = Files.readAllBytes(path);
            CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
            ByteBuffer input = ByteBuffer.wrap(bytes);
            CharBuffer output = CharBuffer.allocate(bytes.length + 1);
            CoderResult result = decoder.decode(input, output, true);
            if (result.isError()) {
                long line = output.flip()
                                .chars()
                                .filter(character -> character == '\n')
                                .count()
                        + 1;
                throw unreadable(path, (int) line, "has bytes that are not UTF-8");
            }
            return output.flip().toString();
        } catch (NoSuchFileException e) {
            throw unreadable(path, 0, "does not exist");
        } catch (AccessDeniedException e) {
            throw unreadable(path, 0, "may not be read by this user");
        } catch (IOException e) {
            throw unreadable(path, 0, "can't be read: " + e.getMessage());
        }
    }

    private static Unusable unreadable(Path path, int line, String message) {
        return new Unusable(new Problem(path, line, message), new TreeSet<>());
    }

    private static String message(JacksonException e) {
        String original = e.getOriginalMessage();
        return "is not TOML: "
                + (original == null
                        ? "syntax error"
                        : original.lines().findFirst().orElse("syntax error"));
    }

    private static SortedSet<String> jobNames(String text) {
        SortedSet<String> names = new TreeSet<>();
        Matcher matcher = JOB_HEADER.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    int line(List<String> keys) {
        return lines.line(keys);
    }
}
