package org.crontabber.action.java;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The plugin jars of a directory as they were when they were opened. Thread-safe. */
public final class JobJars implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobJars.class);
    private static final int MOST_JARS = 1_000;

    private final Path directory;
    private final Path copies;
    private final List<JobJar> jars = new ArrayList<>();
    private final Map<String, String> unreadable = new TreeMap<>();
    private int left;

    private JobJars(Path directory, Path copies) {
        this.directory = directory;
        this.copies = copies;
    }

    /**
     * Copies them to a place that only this user can write, and opens the copies. One that can't be read is told of when a
     * class is looked for.
     */
    public static JobJars open(Path directory) {
        JobJars opened = new JobJars(directory, privateDirectory());
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.jar")) {
                List<Path> sorted = new ArrayList<>();
                files.forEach(sorted::add);
                opened.left = Math.max(0, sorted.size() - MOST_JARS);
                sorted.stream().sorted().limit(MOST_JARS).forEach(opened::add);
            } catch (IOException e) {
                opened.unreadable.put(directory.toString(), String.valueOf(e.getMessage()));
            }
        }
        if (opened.left > 0) {
            LOG.warn("{} has more jars than are read: {} of them are left out", directory, opened.left);
        }
        return opened;
    }

    private static Path privateDirectory() {
        try {
            return Files.createTempDirectory("crontabber-jars"); // the JDK lets nobody else in
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("the plugin jars can't be copied", e);
        }
    }

    private void add(Path file) {
        try {
            jars.add(JobJar.open(file, copies));
        } catch (IOException e) {
            unreadable.put(String.valueOf(file.getFileName()), String.valueOf(e.getMessage()));
        }
    }

    /**
     * The jar that has a class.
     *
     * @throws Unusable when none has it, or more than one
     */
    JobJar find(String className) throws Unusable {
        List<JobJar> having = jars.stream().filter(jar -> jar.has(className)).toList();
        if (having.size() == 1) {
            return having.get(0);
        }
        if (having.size() > 1) {
            throw new Unusable("class " + className + " is in more than one jar of " + directory + ": "
                    + String.join(", ", having.stream().map(JobJar::name).toList()));
        }
        StringBuilder broken = new StringBuilder();
        unreadable.forEach((jar, why) ->
                broken.append("; ").append(jar).append(" can't be read: ").append(why));
        String where = jars.isEmpty() && unreadable.isEmpty() ? ", which has no jars" : "";
        throw new Unusable("class " + className + " is in no jar of " + directory + where + nested(className)
                + (left == 0 ? "" : "; only the first " + MOST_JARS + " of its jars were read, " + left + " were not")
                + broken);
    }

    /** What whoever writes a class within a class as Java does may have meant. */
    private String nested(String className) {
        StringBuilder name = new StringBuilder(className);
        for (int dot = name.lastIndexOf("."); dot >= 0; dot = name.lastIndexOf(".")) {
            name.setCharAt(dot, '$');
            String inner = name.toString();
            if (jars.stream().anyMatch(jar -> jar.has(inner))) {
                return "; " + inner + " is: write it so";
            }
        }
        return "";
    }

    /** Nobody begins with them any more; each closes when the last attempt that uses it has ended. */
    @Override
    public void close() {
        jars.forEach(JobJar::retire);
        if (jars.isEmpty()) {
            try {
                Files.deleteIfExists(copies);
            } catch (IOException e) {
                LOG.warn("{} can't be deleted: {}", copies, e.getMessage());
            }
        }
    }

    /** Why a class can't be run. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        Unusable(String why) {
            super(why);
        }
    }
}
