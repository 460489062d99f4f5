package org.crontabber.daemon;

import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.crontabber.action.java.Fault;
import org.crontabber.action.java.JavaParts;
import org.crontabber.action.java.JobClass;
import org.crontabber.action.java.JobJars;
import org.crontabber.action.java.RunningProgress;
import org.crontabber.config.Configuration;
import org.crontabber.config.Work;
import org.crontabber.database.Databases;
import org.jspecify.annotations.Nullable;

/** The classes of a daemon's jobs: loaded anew with each configuration, while attempts of the one before go on. */
final class JavaJobs implements AutoCloseable {
    private final Databases databases;
    private final RunningProgress progress;
    private @Nullable JobJars jars;

    /**
     * None yet.
     *
     * @param progress hears how far their attempts are
     */
    JavaJobs(Databases databases, RunningProgress progress) {
        this.databases = databases;
        this.progress = progress;
    }

    /** Those of one configuration, by the names of their jobs. */
    record Classes(Map<String, JobClass.Loaded> loaded, JavaParts parts) {
        /** Why a job's class can't be run, which it could when the configuration was read. */
        static String why(JobClass.Loaded loaded) {
            return loaded.faults().stream().map(Fault::message).findFirst().orElse("");
        }
    }

    RunningProgress progress() {
        return progress;
    }

    /** From here on jobs begin with the jars of this configuration; those of the one before close when they are idle. */
    synchronized Classes load(Configuration configuration, String state) {
        close();
        JavaParts parts = JavaParts.of(
                databases,
                new JavaParts.Configured(configuration.databases().keySet(), state),
                InstantSource.system(),
                System::nanoTime,
                progress);
        Map<String, JobClass.Loaded> loaded = new TreeMap<>();
        if (configuration.jobs().stream().anyMatch(job -> job.work() instanceof Work.JavaClass)) {
            JobJars opened = JobJars.open(configuration.daemon().jobsDir());
            jars = opened;
            configuration.jobs().forEach(job -> {
                if (job.work() instanceof Work.JavaClass java) {
                    loaded.put(
                            job.job().name(),
                            JobClass.load(
                                    opened,
                                    new JobClass.Asked(
                                            java.name(),
                                            java.config(),
                                            java.session().database()),
                                    parts));
                }
            });
        }
        return new Classes(loaded, parts);
    }

    @Override
    public synchronized void close() {
        if (jars != null) {
            jars.close();
            jars = null;
        }
    }
}
