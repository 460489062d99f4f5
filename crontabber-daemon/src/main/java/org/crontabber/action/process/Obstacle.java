package org.crontabber.action.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Why a program is not executed, after a shell or the kernel has said no more than 126 or 127. */
final class Obstacle {
    /** What the kernel reads of an interpreter's line. */
    private static final int LINE_BYTES = 256;

    private Obstacle() {}

    /** The reason in one line, or nothing. */
    static String of(String program, Path directory, String searched) {
        if (program.indexOf('/') < 0) {
            boolean isThere = Stream.of(searched.split(":"))
                    .filter(folder -> !folder.isEmpty())
                    .anyMatch(folder ->
                            Files.isExecutable(directory.resolve(folder).resolve(program)));
            return isThere ? "" : "there is no program '" + program + "' in PATH '" + searched + "'";
        }
        Path file = directory.resolve(program);
        if (!Files.exists(file)) {
            return "'" + file + "' does not exist";
        }
        if (Files.isDirectory(file)) {
            return "'" + file + "' is a directory";
        }
        if (!Files.isExecutable(file)) {
            return "'" + file + "' is not executable: chmod +x " + file;
        }
        return ofInterpreter(file);
    }

    private static String ofInterpreter(Path file) {
        String line = firstLine(file);
        if (!line.startsWith("#!")) {
            return "";
        }
        if (line.endsWith("\r")) {
            return "the interpreter line of '" + file + "' ends in a carriage return: save it with Unix line ends";
        }
        String interpreter = line.substring(2).strip().split("[ \t]", 2)[0];
        return Files.isExecutable(Path.of(interpreter))
                ? ""
                : "the interpreter '" + interpreter + "' of '" + file + "' is not there, or is not executable";
    }

    private static String firstLine(Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            String start = new String(stream.readNBytes(LINE_BYTES), StandardCharsets.ISO_8859_1);
            return start.split("\n", 2)[0];
        } catch (IOException e) {
            return ""; // it may be executed without being read
        }
    }
}
