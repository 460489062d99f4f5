package org.crontabber.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks whether the classes that jobs name are there and can be run, which no file of the configuration says. */
@FunctionalInterface
public interface ClassLook {
    /** For who does not care. */
    ClassLook NONE = (jobsDir, databases, classes) -> Map.of();

    /**
     * One of them.
     *
     * @param key of the job's {@code config}; null when it is about the class
     */
    record Fault(@Nullable String key, String message) {}

    /**
     * What is wrong with the jobs' classes.
     *
     * @param jobsDir where the plugin jars are
     * @param databases the names of those that a job can ask for
     * @param classes by the names of their jobs
     * @return the faults, by the names of the jobs that have any
     */
    Map<String, List<Fault>> faults(Path jobsDir, Set<String> databases, Map<String, Work.JavaClass> classes);
}
