package org.crontabber.daemon;

import java.util.HashMap;
import java.util.Map;
import org.crontabber.action.Action;
import org.crontabber.action.Masked;
import org.crontabber.action.Result;
import org.crontabber.action.Secrets;
import org.crontabber.action.process.ProcessAction;
import org.crontabber.action.process.ProcessSettings;
import org.crontabber.action.sql.SqlAction;
import org.crontabber.config.Configuration;
import org.crontabber.config.JobDefinition;
import org.crontabber.config.Work.Exec;
import org.crontabber.config.Work.JavaClass;
import org.crontabber.config.Work.Shell;
import org.crontabber.config.Work.Sql;
import org.crontabber.database.Databases;
import org.crontabber.decision.Outcome;
import org.crontabber.store.Definition;
import org.crontabber.tick.Work;

/** Makes an action of each job's definition. */
final class WorkOf {
    private final Configuration configuration;
    private final Databases databases;
    private final String state;

    WorkOf(Configuration configuration, Databases databases, String state) {
        this.configuration = configuration;
        this.databases = databases;
        this.state = state;
    }

    Work work() {
        Map<String, Work.Item> items = new HashMap<>();
        for (JobDefinition job : configuration.jobs()) {
            items.put(job.job().name(), new Work.Item(masked(job), definition(job), job.killAfter(), isProcess(job)));
        }
        return new Work(items);
    }

    private static Definition definition(JobDefinition job) {
        String schedule = job.job().schedule().text() + " in "
                + job.job().schedule().zone().getId();
        return new Definition(job.fingerprint(), job.job().name(), job.work().text(), schedule, job.record());
    }

    private static boolean isProcess(JobDefinition job) {
        return job.work() instanceof Exec || job.work() instanceof Shell;
    }

    private Action masked(JobDefinition job) {
        return new Masked(action(job), () -> Secrets.of(databases.passwords(), job.env()));
    }

    private Action action(JobDefinition job) {
        ProcessSettings settings = new ProcessSettings(job.env(), job.directory(), job.umask());
        if (job.work() instanceof Sql sql) {
            return sql(sql);
        }
        if (job.work() instanceof Exec exec) {
            return ProcessAction.exec(exec.arguments(), settings, System::nanoTime);
        }
        if (job.work() instanceof Shell shell) {
            return ProcessAction.shell(shell.script(), settings, System::nanoTime);
        }
        String name = job.work() instanceof JavaClass java ? java.name() : "";
        return task -> Result.of(Outcome.FAILED, "java = \"" + name + "\": this version runs sql, exec and shell");
    }

    private Action sql(Sql sql) {
        String isolation = sql.isolation().name().replace('_', ' ');
        boolean holdsState = sql.database().equals(state);
        SqlAction.Settings settings = new SqlAction.Settings(sql.ownTransaction(), isolation, holdsState);
        return new SqlAction(databases.pool(sql.database()), sql.statement(), settings, System::nanoTime);
    }
}
