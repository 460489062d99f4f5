package org.crontabber.action.java;

import com.google.inject.AbstractModule;
import com.google.inject.Binder;
import com.google.inject.ConfigurationException;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Module;
import com.google.inject.ProvisionException;
import com.google.inject.Stage;
import com.google.inject.name.Names;
import com.google.inject.spi.Message;
import com.google.inject.util.Modules;
import java.lang.reflect.Constructor;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What a job's constructor can ask for, and what its jar adds by modules of its own. */
final class JobModule extends AbstractModule {
    private final Class<?> type;
    private final @Nullable Object settings;
    private final JavaParts parts;

    private JobModule(Class<?> type, @Nullable Object settings, JavaParts parts) {
        this.type = type;
        this.settings = settings;
        this.parts = parts;
    }

    /** Makes one job for each attempt. Thread-safe. */
    interface Maker {
        /** Makes one; throws what its constructor throws. */
        Object make() throws Throwable;
    }

    /**
     * Looks whether all that the constructor asks for is there, and makes nothing yet.
     *
     * @param instead in place of what is bound to these types
     * @throws JobJars.Unusable when something is not
     */
    static Maker maker(Class<?> type, @Nullable Object settings, JavaParts parts, Map<Class<?>, Object> instead)
            throws JobJars.Unusable {
        List<Module> modules = new ArrayList<>(List.of(new JobModule(type, settings, parts)));
        try {
            ServiceLoader.load(Module.class, type.getClassLoader()).forEach(modules::add);
            Injector injector = Guice.createInjector(
                    Stage.DEVELOPMENT, instead.isEmpty() ? Modules.combine(modules) : overridden(modules, instead));
            injector.getBinding(type);
            return () -> made(injector, type);
        } catch (CreationException e) {
            throw new JobJars.Unusable(said(type, e.getErrorMessages()));
        } catch (ConfigurationException e) {
            throw new JobJars.Unusable(said(type, e.getErrorMessages()));
        } catch (ServiceConfigurationError | RuntimeException | LinkageError e) {
            throw new JobJars.Unusable("the modules of class " + type.getName() + " fail: " + e);
        }
    }

    private static Module overridden(List<Module> modules, Map<Class<?>, Object> instead) {
        return Modules.override(modules).with(binder -> instead.forEach((type, value) -> bind(binder, type, value)));
    }

    private static Object made(Injector injector, Class<?> type) throws Throwable {
        try {
            return injector.getInstance(type);
        } catch (ProvisionException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static String said(Class<?> type, Collection<Message> messages) {
        return "class " + type.getName() + " can't be made: "
                + messages.stream()
                        .map(message -> message.getMessage().lines().findFirst().orElse(""))
                        .findFirst()
                        .orElse("");
    }

    @Override
    protected void configure() {
        parts.databases()
                .forEach((name, database) ->
                        bind(DataSource.class).annotatedWith(Names.named(name)).toInstance(database));
        bind(Clock.class).toInstance(parts.clock().withZone(ZoneOffset.UTC));
        bind(InstantSource.class).toInstance(parts.clock());
        bind(HttpClient.class).toProvider(parts::http);
        if (settings != null) {
            bind(binder(), settings.getClass(), settings);
        }
        bindJob(type);
    }

    private <T> void bindJob(Class<T> job) {
        List<Constructor<?>> usable = constructors(job);
        if (usable.size() == 1) {
            @SuppressWarnings("unchecked") // a class has constructors of itself
            Constructor<T> only = (Constructor<T>) usable.get(0);
            bind(job).toConstructor(only);
        } else {
            bind(job); // it says what is wrong with that
        }
    }

    /** Those that make a job: the only one needs no {@code @Inject}; of several it is the one that has it. */
    static List<Constructor<?>> constructors(Class<?> job) {
        List<Constructor<?>> all = Stream.of(job.getDeclaredConstructors())
                .filter(constructor -> !constructor.isSynthetic())
                .toList();
        return all.size() == 1 ? all : all.stream().filter(JobModule::isMarked).toList();
    }

    private static boolean isMarked(Constructor<?> constructor) {
        return constructor.isAnnotationPresent(jakarta.inject.Inject.class)
                || constructor.isAnnotationPresent(com.google.inject.Inject.class);
    }

    private static <T> void bind(Binder binder, Class<T> type, Object value) {
        binder.bind(type).toInstance(type.cast(value));
    }
}
