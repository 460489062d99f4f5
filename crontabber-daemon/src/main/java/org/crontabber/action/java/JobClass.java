package org.crontabber.action.java;

import jakarta.inject.Inject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** A class that can be run, or why it can't. */
    public record Loaded(Optional<JobClass> job, List<Fault> faults) {
        public Loaded {
            faults = List.copyOf(faults);
        }
    }

    /** Loads and initialises it, binds its settings, and looks whether its constructor gets what it asks for. */
    public static Loaded load(JobJars jars, String name, Map<String, Object> settings, JavaParts parts) {
        List<Fault> faults = new ArrayList<>();
        try {
            JobJar jar = jars.find(name);
            Class<?> type = type(jar, name);
            Class<?> record = record(type);
            Object bound = null;
            if (record != null) {
                bound = ConfigRecord.bind(record, settings, faults).orElse(null);
            } else if (!settings.isEmpty()) {
                faults.add(new Fault(
                        settings.keySet().iterator().next(),
                        "class " + name + " takes no config: give its constructor a record"));
            }
            if (faults.isEmpty()) {
                return new Loaded(Optional.of(new JobClass(jar, type, JobModule.maker(type, bound, parts))), faults);
            }
        } catch (JobJars.Unusable e) {
            faults.add(new Fault(null, String.valueOf(e.getMessage())));
        } catch (LinkageError e) { // a type that its constructor names is missing, or another version of it is there
            faults.add(new Fault(null, "class " + name + " can't be linked: " + e));
        }
        return new Loaded(Optional.empty(), faults);
    }

    private static Class<?> type(JobJar jar, String name) throws JobJars.Unusable {
        Class<?> type;
        try {
            type = Class.forName(name, true, jar.loader());
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
        return type;
    }

    /** The record among what its constructor takes. */
    private static @Nullable Class<?> record(Class<?> type) {
        Constructor<?>[] all = type.getDeclaredConstructors();
        return Arrays.stream(all)
                .filter(constructor -> all.length == 1 || constructor.isAnnotationPresent(Inject.class))
                .flatMap(constructor -> Arrays.stream(constructor.getParameterTypes()))
                .filter(Class::isRecord)
                .findFirst()
                .orElse(null);
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
