package org.crontabber.action.java;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.crontabber.api.Job;
import org.crontabber.api.TransactionalJob;
import org.jspecify.annotations.Nullable;

/** A job's class, loaded from its jar, with its settings bound: whoever has one can run it. Thread-safe. */
public final class JobClass {
    private final JobJar jar;
    private final Class<?> type;
    private final JobModule.Maker maker;

    private JobClass(JobJar jar, Class<?> type, JobModule.Maker maker) {
        this.jar = jar;
        this.type = type;
        this.maker = maker;
    }

    /**
     * What a configuration says.
     *
     * @param settings the job's {@code config}
     * @param database where it works, if it is transactional
     */
    public record Asked(String name, Map<String, Object> settings, String database) {
        public Asked {
            settings = Map.copyOf(settings);
        }
    }

    /** A class that can be run, or why it can't. */
    public record Loaded(Optional<JobClass> job, List<Fault> faults) {
        public Loaded {
            faults = List.copyOf(faults);
        }
    }

    /** Loads and initialises it, binds its settings, and looks whether its constructor gets what it asks for. */
    public static Loaded load(JobJars jars, Asked asked, JavaParts parts) {
        List<Fault> faults = new ArrayList<>();
        try {
            JobJar jar = jars.find(asked.name());
            Class<?> type = type(jar, asked, parts, true);
            Class<?> record = record(type, asked.settings(), faults);
            Object bound = record == null
                    ? null
                    : ConfigRecord.bind(record, asked.settings(), faults).orElse(null);
            if (faults.isEmpty()) {
                return new Loaded(Optional.of(new JobClass(jar, type, JobModule.maker(type, bound, parts))), faults);
            }
        } catch (JobJars.Unusable e) {
            faults.add(new Fault(null, String.valueOf(e.getMessage())));
        } catch (LinkageError e) { // a type that its constructor names is missing, or another version of it is there
            faults.add(new Fault(null, "class " + asked.name() + " can't be linked: " + e));
        }
        return new Loaded(Optional.empty(), faults);
    }

    /** What can be seen of it without running any of its code: whether it is there and a job, and the keys of its settings. */
    public static List<Fault> look(JobJars jars, Asked asked, JavaParts parts) {
        List<Fault> faults = new ArrayList<>();
        try {
            Class<?> type = type(jars.find(asked.name()), asked, parts, false);
            Class<?> record = record(type, asked.settings(), faults);
            if (record != null) {
                ConfigRecord.lookAtKeys(record, asked.settings(), faults);
            }
        } catch (JobJars.Unusable e) {
            faults.add(new Fault(null, String.valueOf(e.getMessage())));
        } catch (LinkageError e) {
            faults.add(new Fault(null, "class " + asked.name() + " can't be linked: " + e));
        }
        return faults;
    }

    private static Class<?> type(JobJar jar, Asked asked, JavaParts parts, boolean initializes)
            throws JobJars.Unusable {
        String name = asked.name();
        Class<?> type;
        try {
            type = Class.forName(name, initializes, jar.loader());
        } catch (UnsupportedClassVersionError e) {
            throw new JobJars.Unusable("class " + name + " in " + jar.name() + " is for a newer Java than this one, "
                    + Runtime.version().feature() + ": " + e.getMessage());
        } catch (ExceptionInInitializerError e) {
            throw new JobJars.Unusable(
                    "the static initialiser of class " + name + " in " + jar.name() + " throws: " + e.getCause());
        } catch (ClassNotFoundException | LinkageError | RuntimeException e) {
            throw new JobJars.Unusable("class " + name + " in " + jar.name() + " can't be loaded: " + e);
        }
        boolean isPlain = Job.class.isAssignableFrom(type);
        boolean isTransactional = TransactionalJob.class.isAssignableFrom(type);
        if (isPlain == isTransactional || type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
            String what = isPlain && isTransactional
                    ? " is a Job and a TransactionalJob: choose one"
                    : " is no job: it has to implement org.crontabber.api.Job or TransactionalJob, and not be abstract";
            throw new JobJars.Unusable("class " + name + " in " + jar.name() + what);
        }
        if (JobModule.constructors(type).isEmpty()) {
            throw new JobJars.Unusable("class " + name + " in " + jar.name() + " has "
                    + type.getDeclaredConstructors().length
                    + " constructors: put @Inject of jakarta.inject on the one that is to make the job");
        }
        if (isTransactional && !parts.databases().containsKey(asked.database())) {
            throw new JobJars.Unusable(
                    "class " + name + " works on database '" + asked.database() + "', which is not one of "
                            + String.join(", ", new TreeSet<>(parts.databases().keySet())));
        }
        return type;
    }

    /** The record among what its constructor takes. Settings for which there is none are a fault. */
    private static @Nullable Class<?> record(Class<?> type, Map<String, Object> settings, List<Fault> faults) {
        Class<?> record = JobModule.constructors(type).stream()
                .flatMap(constructor -> Arrays.stream(constructor.getParameterTypes()))
                .filter(Class::isRecord)
                .findFirst()
                .orElse(null);
        if (record == null && !settings.isEmpty()) {
            faults.add(new Fault(
                    settings.keySet().iterator().next(),
                    "class " + type.getName() + " takes no config: give its constructor a record"));
        }
        return record;
    }

    /** Whether it works in the transaction that records its success. */
    public boolean isTransactional() {
        return TransactionalJob.class.isAssignableFrom(type);
    }

    JobJar jar() {
        return jar;
    }

    /**
     * A new one, for one attempt.
     *
     * @throws Throwable what its constructor has thrown
     */
    Object make() throws Throwable {
        return maker.make();
    }
}
