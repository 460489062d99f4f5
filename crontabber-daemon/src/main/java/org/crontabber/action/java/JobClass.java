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

/** A job's class, loaded, with its settings bound: whoever has one can run it. Thread-safe. */
public final class JobClass {
    private final Home home;
    private final Class<?> type;
    private final JobModule.Maker maker;

    private JobClass(Home home, Class<?> type, JobModule.Maker maker) {
        this.home = home;
        this.type = type;
        this.maker = maker;
    }

    /** Where a class is from. Thread-safe. */
    interface Home {
        /** For people. */
        String name();

        ClassLoader loader();

        /** An attempt begins to use it. False when it is closed. */
        boolean enter();

        /** An attempt that has used it is over. */
        void leave();
    }

    /** Always open. */
    private record ClassPath(ClassLoader loader) implements Home {
        @Override
        public String name() {
            return "the class path";
        }

        @Override
        public boolean enter() {
            return true;
        }

        @Override
        public void leave() {}
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
        try {
            JobJar jar = jars.find(asked.name());
            return made(jar, type(jar, asked, parts, true), asked.settings(), parts, Map.of());
        } catch (JobJars.Unusable e) {
            return unusable(String.valueOf(e.getMessage()));
        } catch (LinkageError e) { // a type that its constructor names is missing, or another version of it is there
            return unusable("class " + asked.name() + " can't be linked: " + e);
        }
    }

    private static Loaded unusable(String why) {
        return new Loaded(Optional.empty(), List.of(new Fault(null, why)));
    }

    private static Loaded made(
            Home home, Class<?> type, Map<String, Object> settings, JavaParts parts, Map<Class<?>, Object> instead)
            throws JobJars.Unusable {
        List<Fault> faults = new ArrayList<>();
        Class<?> record = record(type, settings, faults);
        Object bound = record == null
                ? null
                : ConfigRecord.bind(record, settings, faults).orElse(null);
        return faults.isEmpty()
                ? new Loaded(
                        Optional.of(new JobClass(home, type, JobModule.maker(type, bound, parts, instead))), faults)
                : new Loaded(Optional.empty(), faults);
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

    /**
     * One that is loaded already, for the tests of whoever wrote it; nothing is taken out of its code.
     *
     * @param instead what its constructor gets in place of what is bound to a type
     */
    public static Loaded onClassPath(Class<?> type, Asked asked, JavaParts parts, Map<Class<?>, Object> instead) {
        Home home = new ClassPath(type.getClassLoader());
        try {
            proveJob(type, home, asked, parts);
            return made(home, type, asked.settings(), parts, instead);
        } catch (JobJars.Unusable e) {
            return unusable(String.valueOf(e.getMessage()));
        }
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
        proveJob(type, jar, asked, parts);
        return type;
    }

    private static void proveJob(Class<?> type, Home home, Asked asked, JavaParts parts) throws JobJars.Unusable {
        String name = type.getName();
        boolean isPlain = Job.class.isAssignableFrom(type);
        boolean isTransactional = TransactionalJob.class.isAssignableFrom(type);
        if (isPlain == isTransactional || type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
            String what = isPlain && isTransactional
                    ? " is a Job and a TransactionalJob: choose one"
                    : " is no job: it has to implement org.crontabber.api.Job or TransactionalJob, and not be abstract";
            throw new JobJars.Unusable("class " + name + " in " + home.name() + what);
        }
        if (JobModule.constructors(type).isEmpty()) {
            throw new JobJars.Unusable("class " + name + " in " + home.name() + " has "
                    + type.getDeclaredConstructors().length
                    + " constructors: put @Inject of jakarta.inject on the one that is to make the job");
        }
        if (isTransactional && !parts.databases().containsKey(asked.database())) {
            throw new JobJars.Unusable(
                    "class " + name + " works on database '" + asked.database() + "', which is not one of "
                            + String.join(", ", new TreeSet<>(parts.databases().keySet())));
        }
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

    Home home() {
        return home;
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
