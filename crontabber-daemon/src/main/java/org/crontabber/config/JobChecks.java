package org.crontabber.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.crontabber.decision.Cycles;
import org.crontabber.decision.Dependency;
import org.crontabber.decision.Job;
import org.crontabber.decision.Retry;
import org.crontabber.schedule.DurationText;
import org.crontabber.schedule.Every;

/** What can be said only of all jobs together: parents that exist, no cycles; and what is allowed but seldom meant. */
final class JobChecks {
    private final Map<String, JobDefinition> jobs;
    private final SortedMap<String, String> broken;
    private final DaemonSettings daemon;
    private final Collection<Problem> problems;
    private final Collection<Problem> warnings;

    JobChecks(
            Map<String, JobDefinition> jobs,
            SortedMap<String, String> broken,
            DaemonSettings daemon,
            Collection<Problem> problems,
            Collection<Problem> warnings) {
        this.jobs = jobs;
        this.broken = broken;
        this.daemon = daemon;
        this.problems = problems;
        this.warnings = warnings;
    }

    void check() {
        Map<String, List<String>> parents = new HashMap<>();
        for (JobDefinition definition : jobs.values()) {
            parents.put(definition.job().name(), parents(definition));
            warn(definition);
        }
        for (List<String> cycle : Cycles.find(parents)) {
            String path = String.join(" → ", cycle);
            for (String name : new HashSet<>(cycle)) {
                problem(name, "job '" + name + "' waits for itself: " + path);
            }
        }
    }

    private List<String> parents(JobDefinition definition) {
        String name = definition.job().name();
        List<String> parents = new ArrayList<>();
        Set<String> known = new TreeSet<>(jobs.keySet());
        known.addAll(broken.keySet());
        for (Dependency dependency : definition.job().after()) {
            String parent = dependency.job();
            if (!known.contains(parent)) {
                problem(
                        name,
                        "job '" + name + "' is after '" + parent + "', which does not exist"
                                + Nearest.hint(parent, known));
            } else if (parents.contains(parent)) {
                problem(name, "job '" + name + "' is after '" + parent + "' twice");
            } else {
                parents.add(parent);
            }
        }
        return parents;
    }

    private void problem(String name, String message) {
        JobDefinition definition = jobs.get(name);
        if (definition != null) {
            Problem problem = new Problem(definition.file(), definition.line(), message);
            problems.add(problem);
            broken.putIfAbsent(name, problem.where());
        }
    }

    private void warn(JobDefinition definition) {
        Job job = definition.job();
        if (definition.work() instanceof Work.Sql sql
                && !sql.session().database().equals(daemon.state())) {
            elsewhere(definition, sql.session());
        }
        if (job.schedule() instanceof Every every) {
            if (every.period().compareTo(daemon.grid().tick()) < 0) {
                warning(
                        definition,
                        "job '" + job.name() + "' is due more often than the tick of "
                                + DurationText.of(daemon.grid().tick()) + ": its slots come due at the next tick");
            }
            boolean isChosen = !job.retry().equals(Retry.DEFAULT); // nobody has asked for the default
            if (isChosen && !job.isBackfill() && job.retry().delay().compareTo(every.period()) > 0) {
                warning(
                        definition,
                        "retry of job '" + job.name() + "' is longer than its period: a newer slot always"
                                + " comes first");
            }
        }
    }

    /** Its effect and its success can't be one transaction. */
    private void elsewhere(JobDefinition definition, Work.Session session) {
        String where = "job '" + definition.job().name() + "' runs in the database '" + session.database()
                + "', and the state is in '" + daemon.state() + "'";
        if (session.batch() > 1) {
            problem(definition.job().name(), where + ": batch goes only where the state is");
        } else if (!session.ownTransaction()) {
            warning(definition, where + ": a date may take effect more than once there");
        }
    }

    private void warning(JobDefinition definition, String message) {
        warnings.add(new Problem(definition.file(), definition.line(), message));
    }
}
