package org.crontabber.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.crontabber.action.java.JavaParts;
import org.crontabber.action.java.JobClass;
import org.crontabber.action.java.JobJars;
import org.crontabber.config.ClassLook;
import org.crontabber.config.Work;

/**
 * Loads the classes of jobs from their jars and forgets them again: a look at whether they can be run. Root runs none of
 * their code: the daemon's user, who may write these jars, is not to become root by a look of root's.
 */
public final class JobClasses implements ClassLook {
    private static final Path SELF = Path.of("/proc/self");

    private final boolean runsCode;

    /** A look by this process's user. */
    public JobClasses() {
        this(!isRoot());
    }

    /**
     * Another look.
     *
     * @param runsCode whether static initialisers, modules and the constructors of settings are run
     */
    public JobClasses(boolean runsCode) {
        this.runsCode = runsCode;
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(SELF, "unix:uid").equals(0);
        } catch (IOException | UnsupportedOperationException e) {
            return true; // nobody knows
        }
    }

    @Override
    public Map<String, List<Fault>> faults(Path jobsDir, Set<String> databases, Map<String, Work.JavaClass> classes) {
        Map<String, List<Fault>> all = new TreeMap<>();
        JavaParts parts = JavaParts.forLooking(databases);
        try (JobJars jars = JobJars.open(jobsDir)) {
            classes.forEach((job, java) -> {
                List<Fault> faults = faults(
                        jars,
                        new JobClass.Asked(
                                java.name(), java.config(), java.session().database()),
                        parts);
                if (!faults.isEmpty()) {
                    all.put(job, faults);
                }
            });
        }
        return all;
    }

    private List<Fault> faults(JobJars jars, JobClass.Asked asked, JavaParts parts) {
        var found = runsCode ? JobClass.load(jars, asked, parts).faults() : JobClass.look(jars, asked, parts);
        return found.stream()
                .map(fault -> new Fault(fault.key(), fault.message()))
                .toList();
    }
}
