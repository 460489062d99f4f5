package org.crontabber.cli;

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

/** Loads the classes of jobs from their jars and forgets them again: a look at whether they can be run. */
public final class JobClasses implements ClassLook {
    @Override
    public Map<String, List<Fault>> faults(Path jobsDir, Set<String> databases, Map<String, Work.JavaClass> classes) {
        Map<String, List<Fault>> all = new TreeMap<>();
        JavaParts parts = JavaParts.forLooking(databases);
        try (JobJars jars = JobJars.open(jobsDir)) {
            classes.forEach((job, java) -> {
                List<Fault> faults = faults(JobClass.load(jars, java.name(), java.config(), parts), databases, java);
                if (!faults.isEmpty()) {
                    all.put(job, faults);
                }
            });
        }
        return all;
    }

    private static List<Fault> faults(JobClass.Loaded loaded, Set<String> databases, Work.JavaClass java) {
        boolean needs = loaded.job().filter(JobClass::isTransactional).isPresent();
        if (needs && !databases.contains(java.session().database())) {
            String known = String.join(", ", databases);
            return List.of(new Fault(
                    null,
                    "class " + java.name() + " works on database '"
                            + java.session().database() + "', which is not one of " + known));
        }
        return loaded.faults().stream()
                .map(fault -> new Fault(fault.key(), fault.message()))
                .toList();
    }
}
