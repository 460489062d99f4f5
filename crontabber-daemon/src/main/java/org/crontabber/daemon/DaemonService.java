package org.crontabber.daemon;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.crontabber.action.process.ProcessSpace;
import org.crontabber.cli.ExitCode;
import org.crontabber.cli.Service;
import org.crontabber.cli.State;
import org.crontabber.config.Configuration;
import org.crontabber.config.DaemonSettings;
import org.crontabber.config.HttpSettings;
import org.crontabber.config.JobsOnRecord;
import org.crontabber.config.Problem;
import org.crontabber.database.LockSession;
import org.crontabber.database.Migration;
import org.crontabber.database.Refused;
import org.crontabber.decision.Steering;
import org.crontabber.observe.Metrics;
import org.crontabber.observe.Pulse;
import org.crontabber.store.History;
import org.crontabber.store.PostgresStore;
import org.crontabber.store.Standing;
import org.crontabber.store.Store;
import org.crontabber.tick.Errand;
import org.crontabber.tick.TickListener;
import org.crontabber.tick.TickLoop;
import org.crontabber.web.MetricsServer;
import org.crontabber.web.Pages;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the parts in their order, and stops them in the opposite one. */
final class DaemonService implements Service {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(15);

    private final String version;

    /** Apart, since this class is loaded before the command line has said how the log is to be written. */
    private static final class Log {
        private static final Logger LOG = LoggerFactory.getLogger(DaemonService.class);

        private Log() {}
    }

    DaemonService(String version) {
        this.version = version;
    }

    @Override
    public int run(Place place, @Nullable TickListener screen, Ready ready) {
        StartChecks.check(place);
        Configuration configuration = place.configuration();
        CountDownLatch closed = new CountDownLatch(1);
        try (Installation installation = Installation.start(configuration, place.stateDirectory())) {
            Injector parts = injector(configuration, installation, screen);
            TickLoop loop = parts.getInstance(TickLoop.class);
            try (MetricsServer http = http(configuration.http(), parts)) {
                DaemonModule.Systemd systemd = parts.getInstance(DaemonModule.Systemd.class);
                Runtime.getRuntime()
                        .addShutdownHook(new Thread(
                                () -> {
                                    if (systemd.notifier() != null) {
                                        systemd.notifier().stopping();
                                    }
                                    stop(loop, closed);
                                },
                                "stop"));
                Signals.handle("HUP", () -> reload(place, installation, loop, parts.getInstance(Metrics.class)));
                ready.ready(
                        installation.describe(configuration.daemon().state()),
                        http == null
                                ? "off"
                                : "http://" + configuration.http().host() + ":" + http.port() + "/metrics");
                StartChecks.tellProblems(configuration);
                if (screen == null) {
                    StartChecks.tellContainment();
                }
                loop.run();
                if (screen == null) {
                    Log.LOG.atInfo().addKeyValue("event", "stopped").log("stopped");
                }
                return ExitCode.DONE;
            }
        } finally {
            closed.countDown();
        }
    }

    private Injector injector(Configuration configuration, Installation installation, @Nullable TickListener screen) {
        return Guice.createInjector(
                Stage.PRODUCTION,
                new DaemonModule(
                        configuration, installation, new DaemonModule.Surroundings(version, origin(), screen)));
    }

    /** The shutdown hook: after TERM or Ctrl-C all parts are closed in their order, and the exit code is 0. */
    private static void stop(TickLoop loop, CountDownLatch closed) {
        try {
            if (closed.getCount() > 0) {
                List.of("TERM", "INT").forEach(again -> Signals.handle(again, loop::hurry));
                boolean inTime =
                        loop.stop(Leads.STOP_LIMIT) && closed.await(Leads.STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
                Runtime.getRuntime().halt(inTime ? ExitCode.DONE : ExitCode.FAILED);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** All or nothing: any problem, and what runs stays as it is. */
    private static void reload(Place place, Installation installation, TickLoop loop, Metrics metrics) {
        Reload reload = new Reload(place, place.reread().get(), installation.databases(), installation.java());
        List<Problem> problems = reload.problems();
        if (!problems.isEmpty()) {
            metrics.reloadEnded(false);
            problems.stream()
                    .map(Problem::toString)
                    .forEach(problem -> Log.LOG
                            .atError()
                            .addKeyValue("event", "config_reload_failed")
                            .log("nothing has changed: {}", problem));
            loop.refuse(problems.get(0).toString());
            return;
        }
        List<String> waiting = reload.waitsForStart();
        if (!waiting.isEmpty()) {
            Log.LOG
                    .atWarn()
                    .addKeyValue("event", "config_needs_restart")
                    .log("{} changed: that takes effect at the next start", String.join(", ", waiting));
        }
        loop.reload(reload.plan());
        metrics.reloadEnded(true);
    }

    private static @Nullable MetricsServer http(HttpSettings settings, Injector parts) {
        Metrics metrics = parts.getInstance(Metrics.class);
        Pulse pulse = parts.getInstance(Pulse.class);
        Pages pages = new Pages(
                metrics::scrape,
                () -> new Pages.Health(pulse.isAlive(), pulse.text()),
                () -> new Pages.Health(pulse.isReady(), pulse.text()));
        return settings.enabled() ? new MetricsServer(settings.host(), settings.port(), pages) : null;
    }

    @Override
    public Optional<String> once(Place place) {
        StartChecks.check(place);
        try (Installation installation = installation(place)) {
            boolean led = Leads.run(errand(place, installation), Errand::tick);
            return led ? Optional.empty() : Optional.of(describe(standing(place, installation)));
        }
    }

    private static Installation installation(Place place) {
        return Installation.isRunning(place.configuration(), place.stateDirectory())
                ? Installation.visit(place.configuration(), place.stateDirectory())
                : Installation.start(place.configuration(), place.stateDirectory());
    }

    private static Standing standing(Place place, Installation installation) {
        return new History(installation
                        .databases()
                        .state(place.configuration().daemon().state()))
                .standing();
    }

    private static void refuseOtherName(Standing standing, DaemonSettings ours) {
        String theirs = standing.name();
        if (theirs != null && !theirs.equals(ours.name())) {
            throw Refused.otherName(ours.state(), theirs, ours.name());
        }
    }

    private static String whoLeads(Standing standing) {
        LockSession stranger = standing.stranger();
        return stranger == null
                ? "another instance has just been elected: try again"
                : "nothing runs while " + stranger.describe() + " holds the leader's lock";
    }

    private static String describe(Standing standing) {
        LockSession stranger = standing.stranger();
        if (stranger != null) {
            return stranger.describe();
        }
        return standing.host() + ", term " + standing.term() + ", since "
                + standing.since().truncatedTo(ChronoUnit.SECONDS) + standing.tellSilence();
    }

    @Override
    public Answer steer(Place place, String job, Steering.Order order) {
        try (Installation installation = installation(place)) {
            String database = place.configuration().daemon().state();
            Migration.prepare(installation.databases(), database);
            PostgresStore store = new PostgresStore(installation.databases().state(database), origin());
            Ask ask = new Ask(store.requests(), System::nanoTime);
            Standing standing = standing(place, installation);
            refuseOtherName(standing, place.configuration().daemon());
            if (standing.leads()) {
                return ask.waitFor(
                        ask.send(job, order),
                        ANSWER_LIMIT,
                        () -> standing(place, installation).tellSilence());
            }
            if (standing.stranger() != null) {
                return new Answer(false, whoLeads(standing));
            }
            if (place.notInForce() != null) {
                return new Answer(false, "the daemon is gone, and " + place.notInForce());
            }
            StartChecks.check(place, order.verb());
            long[] request = new long[1];
            boolean mayRun = order.verb().runsJobs();
            boolean led = Leads.run(
                    errand(place, installation),
                    errand -> errand.serve(() -> request[0] = ask.send(job, order), mayRun));
            return led
                    ? ask.waitFor(request[0], Duration.ZERO)
                    : new Answer(false, whoLeads(standing(place, installation)));
        }
    }

    private Errand errand(Place place, Installation installation) {
        return injector(place.configuration(), installation, null).getInstance(Errand.class);
    }

    @Override
    public Imported takeOver(Place place, Original original, Predicate<List<Found>> agrees) {
        try (Installation installation = installation(place)) {
            DaemonSettings settings = place.configuration().daemon();
            Migration.prepare(installation.databases(), settings.state());
            Standing standing = standing(place, installation);
            refuseOtherName(standing, settings);
            if (standing.holder() != null) {
                return new Imported(
                        ExitCode.NOT_LEADER,
                        "another instance leads, and must be stopped first: " + describe(standing));
            }
            return new OriginalsTakeover(place.configuration(), installation.databases(), standing.now())
                    .run(
                            original,
                            agrees,
                            change -> Leads.run(errand(place, installation), errand -> errand.change(change)));
        }
    }

    @Override
    public Optional<InForce> inForce(Place place) {
        Configuration onDisk = place.configuration();
        if (!Installation.isRunning(onDisk, place.stateDirectory())) {
            return Optional.empty();
        }
        try (Installation installation = Installation.visit(onDisk, place.stateDirectory())) {
            History history =
                    new History(installation.databases().state(onDisk.daemon().state()));
            Standing standing = history.standing();
            Instant since = standing.configSince();
            if (!standing.leads() || since == null) {
                return Optional.empty();
            }
            return history.configuredJobs()
                    .map(jobs -> new InForce(JobsOnRecord.in(onDisk, jobs), since, standing.configRefusedAt()));
        }
    }

    @Override
    public State open(Place place) {
        return OpenState.of(place, origin());
    }

    @Override
    public int migrate(Place place) {
        try (Installation installation = installation(place)) {
            return Migration.migrate(
                    installation.databases(), place.configuration().daemon().state());
        }
    }

    private static Store.Origin origin() {
        return new Store.Origin(ProcessSpace.hostName(), ProcessSpace.here().toString());
    }
}
