package org.crontabber.daemon;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.crontabber.action.Action;
import org.crontabber.action.Masked;
import org.crontabber.action.Result;
import org.crontabber.action.Secrets;
import org.crontabber.action.java.JavaAction;
import org.crontabber.action.java.JobClass;
import org.crontabber.action.process.ProcessAction;
import org.crontabber.action.process.ProcessSettings;
import org.crontabber.action.sql.SqlAction;
import org.crontabber.action.sql.SqlStatements;
import org.crontabber.config.Configuration;
import org.crontabber.config.JobDefinition;
import org.crontabber.config.Work.Exec;
import org.crontabber.config.Work.JavaClass;
import org.crontabber.config.Work.Session;
import org.crontabber.config.Work.Shell;
import org.crontabber.config.Work.Sql;
import org.crontabber.database.Databases;
import org.crontabber.decision.Outcome;
import org.crontabber.store.Definition;
import org.crontabber.tick.Work;
import tools.jackson.databind.JsonNode;

/** Makes an action of each job's definition. */
final class WorkOf {
    private final Configuration configuration;
    private final Databases databases;
    private final JavaJobs.Classes classes;
    private final String state;

    WorkOf(Configuration configuration, Databases databases, JavaJobs.Classes classes, String state) {
        this.configuration = configuration;
        this.databases = databases;
        this.classes = classes;
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
        return job.work() instanceof Exec || job.work() instanceof Shell || job.work() instanceof JavaClass;
    }

    private Action masked(JobDefinition job) {
        Map<String, String> named = new HashMap<>(job.env());
        if (job.work() instanceof JavaClass java) {
            java.config().forEach((key, value) -> {
                if (value instanceof JsonNode node && node.isString()) {
                    named.put(key, node.stringValue());
                }
            });
        }
        return new Masked(action(job), Secrets.following(databases::passwords, named));
    }

    private Action action(JobDefinition job) {
        ProcessSettings processes = new ProcessSettings(job.env(), job.directory(), job.umask());
        if (job.work() instanceof Sql sql) {
            return sql(sql);
        }
        if (job.work() instanceof Exec exec) {
            return ProcessAction.exec(exec.arguments(), processes, System::nanoTime);
        }
        if (job.work() instanceof Shell shell) {
            return ProcessAction.shell(shell.script(), processes, System::nanoTime);
        }
        return java(job, (JavaClass) job.work(), processes);
    }

    private Action java(JobDefinition job, JavaClass java, ProcessSettings processes) {
        JobClass.Loaded loaded =
                Objects.requireNonNull(classes.loaded().get(job.job().name()));
        if (loaded.job().isEmpty()) {
            return task -> Result.of(Outcome.FAILED, JavaJobs.Classes.why(loaded));
        }
        JobClass found = loaded.job().get();
        return found.isTransactional()
                ? JavaAction.transactional(
                        found,
                        databases.pool(java.session().database()),
                        settings(java.session()),
                        classes.parts(),
                        processes)
                : JavaAction.plain(found, classes.parts(), processes);
    }

    private Action sql(Sql sql) {
        return new SqlAction(
                databases.pool(sql.session().database()),
                new SqlStatements(sql.statement()),
                settings(sql.session()),
                System::nanoTime);
    }

    private SqlAction.Settings settings(Session session) {
        return new SqlAction.Settings(
                session.ownTransaction(),
                session.isolation().name().replace('_', ' '),
                session.database().equals(state),
                session.role(),
                session.lockTimeout(),
                session.batch());
    }
}
