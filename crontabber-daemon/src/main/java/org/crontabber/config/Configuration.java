package org.crontabber.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crontabber.decision.JobGraph;

/**
 * All that the files say, and all that is wrong with them.
 *
 * @param jobs the sound jobs
 * @param broken the jobs of files with a problem: name to {@code file:line} of the file's first problem
 * @param isUsable whether a daemon can run with it: nothing is wrong outside of the jobs
 */
public record Configuration(
        DaemonSettings daemon,
        HttpSettings http,
        Map<String, DatabaseSettings> databases,
        List<JobDefinition> jobs,
        SortedMap<String, String> broken,
        List<Problem> problems,
        List<Problem> warnings,
        List<Path> files,
        boolean isUsable) {

    public Configuration {
        databases = Map.copyOf(databases);
        jobs = List.copyOf(jobs);
        broken = Collections.unmodifiableSortedMap(new TreeMap<>(broken));
        problems = problems.stream().sorted().distinct().toList();
        warnings = warnings.stream().sorted().distinct().toList();
        files = List.copyOf(files);
    }

    /** Reads the main file and {@code conf.d/*.toml} beside it. Never throws for what stands in them. */
    public static Configuration read(Path mainFile) {
        return read(mainFile, ClassLook.NONE);
    }

    /** The same; a job whose class can't be run is broken, alone. */
    public static Configuration read(Path mainFile, ClassLook classes) {
        return new ConfigurationReader(mainFile, classes).read();
    }

    public JobGraph graph() {
        return JobGraph.of(jobs.stream().map(JobDefinition::job).toList(), broken);
    }

    public Optional<JobDefinition> job(String name) {
        return jobs.stream().filter(job -> job.job().name().equals(name)).findFirst();
    }
}
