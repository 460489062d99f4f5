package org.crontabber.action.java;

import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.crontabber.action.process.ProcessSettings;
import org.crontabber.api.Context;
import org.crontabber.api.Facts;
import org.crontabber.api.Program;

/** The context of one attempt. Thread-safe. */
final class AttemptContext implements Context {
    private final Facts facts;
    private final Instant deadline;
    private final System.Logger log;
    private final BooleanSupplier stopping;
    private final ProcessSettings settings;
    private volatile boolean hasPrograms;

    AttemptContext(
            Facts facts, Instant deadline, System.Logger log, BooleanSupplier stopping, ProcessSettings settings) {
        this.facts = facts;
        this.deadline = deadline;
        this.log = log;
        this.stopping = stopping;
        this.settings = settings;
    }

    @Override
    public Facts facts() {
        return facts;
    }

    @Override
    public Instant deadline() {
        return deadline;
    }

    @Override
    public System.Logger log() {
        return log;
    }

    @Override
    public boolean isStopping() {
        return stopping.getAsBoolean();
    }

    @Override
    public void progress(long done, long total, String message) {
        log.log(System.Logger.Level.INFO, done + (total > 0 ? " of " + total : "") + " " + message);
    }

    @Override
    public Program program(String... arguments) {
        hasPrograms = true;
        return Program.of(List.of(arguments), settings.environment(facts));
    }

    /** Whether it has asked for a program: something of it may still run. */
    boolean hasPrograms() {
        return hasPrograms;
    }
}
