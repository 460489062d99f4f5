package org.crontabber.daemon;

import java.util.ArrayList;
import java.util.List;
import org.crontabber.cli.Service;
import org.crontabber.config.Configuration;
import org.crontabber.config.JobDefinition;
import org.crontabber.config.Problem;
import org.crontabber.config.Work;
import org.crontabber.database.Databases;
import org.crontabber.tick.Plan;

/**
 * A configuration that is read while a daemon runs. It is all or nothing, and what counts at start only stays as it is:
 * the pools, the address of the metrics, the name and the state.
 *
 * @param place what the daemon has started with
 * @param databases what it has opened
 * @param java whose classes it runs
 */
record Reload(Service.Place place, Configuration next, Databases databases, JavaJobs java) {
    /** Why it can't take effect; none, and it can. */
    List<Problem> problems() {
        List<Problem> problems = new ArrayList<>(next.problems());
        problems.addAll(StartChecks.problems(place, next));
        for (JobDefinition job : next.jobs()) {
            String database = job.work() instanceof Work.Sql sql ? sql.session().database() : "";
            if (!database.isEmpty() && !databases.has(database)) {
                problems.add(new Problem(
                        job.file(),
                        job.line(),
                        "[database." + database + "] of job '" + job.job().name()
                                + "' is new, and databases are opened at start only: restart the daemon"));
            }
        }
        return problems;
    }

    /** What has changed and takes effect at the next start, as the files name it. */
    List<String> waitsForStart() {
        Configuration started = place.configuration();
        List<String> changed = new ArrayList<>();
        if (!next.daemon().name().equals(started.daemon().name())) {
            changed.add("name in [daemon]");
        }
        if (!next.daemon().state().equals(started.daemon().state())) {
            changed.add("state in [daemon]");
        }
        if (next.daemon().concurrency() > Installation.room(started)) {
            changed.add("concurrency in [daemon] beyond " + Installation.room(started));
        }
        if (!next.databases().equals(started.databases())) {
            changed.add("[database]");
        }
        if (!next.http().equals(started.http())) {
            changed.add("[http]");
        }
        return changed;
    }

    /** What it asks the loop to do, on the state and within the room that the daemon has started with. */
    Plan plan() {
        Configuration started = place.configuration();
        return DaemonModule.plan(next, databases, java, started.daemon().state(), Installation.room(started));
    }
}
