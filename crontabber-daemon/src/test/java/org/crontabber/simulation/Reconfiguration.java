package org.crontabber.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.crontabber.decision.Dependency;
import org.crontabber.decision.Job;

/** Changes of the configuration, each valid: what a person may save and reload. */
final class Reconfiguration {
    private final World world;
    private final RandomGenerator random;
    private final Map<String, JobSpec> removed = new HashMap<>();
    private final Map<String, JobSpec> mendable = new HashMap<>();
    private int renamed;

    Reconfiguration(World world) {
        this.world = world;
        this.random = world.random();
    }

    void change(FaultKind kind) {
        Map<String, JobSpec> jobs = world.jobsByName();
        Map<String, String> broken = world.broken();
        if (kind == FaultKind.JOB_BROUGHT_BACK) {
            bringBack(jobs, broken);
        } else if (!jobs.isEmpty()) {
            List<JobSpec> all = new ArrayList<>(jobs.values());
            change(kind, all.get(random.nextInt(all.size())), jobs, broken);
        } else {
            return;
        }
        jobs.replaceAll((name, job) -> job.with(withParents(job.job(), jobs, broken)));
        world.tally().fault(kind);
        world.configure(jobs, broken);
    }

    private void change(FaultKind kind, JobSpec job, Map<String, JobSpec> jobs, Map<String, String> broken) {
        String name = job.name();
        switch (kind) {
            case JOB_RESCHEDULED ->
                jobs.put(
                        name,
                        job.with(Drawn.rescheduled(job.job(), world.scenario().rules(), random)));
            case JOB_OF_OTHER_KIND -> jobs.put(name, job.with(Drawn.ofOtherKind(job.job(), random)));
            case JOB_DISABLED ->
                jobs.put(name, job.with(Drawn.enabled(job.job(), !job.job().enabled())));
            case JOB_BROKEN -> {
                mendable.put(name, jobs.remove(name));
                broken.put(name, "jobs.toml:1");
            }
            case JOB_REMOVED -> removed.put(name, jobs.remove(name));
            case JOB_RENAMED -> {
                jobs.remove(name);
                String other = name.replaceFirst("-.*", "") + "-" + ++renamed;
                jobs.put(other, job.with(Drawn.named(job.job(), other)));
            }
            default -> throw new IllegalArgumentException(kind.name());
        }
    }

    private void bringBack(Map<String, JobSpec> jobs, Map<String, String> broken) {
        jobs.putAll(removed);
        jobs.putAll(mendable);
        mendable.keySet().forEach(broken::remove);
        removed.clear();
        mendable.clear();
    }

    /** Parents that are gone are named no more; what is after a job that was broken stays so. */
    private static Job withParents(Job job, Map<String, JobSpec> jobs, Map<String, String> broken) {
        List<Dependency> left = job.after().stream()
                .filter(parent -> jobs.containsKey(parent.job()) || broken.containsKey(parent.job()))
                .toList();
        return Drawn.after(job, left);
    }

    /** All jobs are there, sound and enabled. */
    void mend() {
        Map<String, JobSpec> jobs = world.jobsByName();
        Map<String, String> broken = world.broken();
        bringBack(jobs, broken);
        jobs.replaceAll((name, job) -> job.with(withParents(Drawn.enabled(job.job(), true), jobs, broken)));
        world.configure(jobs, broken);
    }
}
