package org.crontabber.action.java;

import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.crontabber.action.Task;
import org.crontabber.action.process.ProcessSettings;
import org.crontabber.api.Context;
import org.crontabber.api.Facts;
import org.crontabber.api.Program;
import org.jspecify.annotations.Nullable;

/** The context of one attempt. Thread-safe. */
final class AttemptContext implements Context {
    private final Task task;
    private final Instant deadline;
    private final System.Logger log;
    private final BooleanSupplier stopping;
    private final ProcessSettings settings;
    private final JavaParts parts;
    private final RunningProgress.Teller telling;
    private @Nullable Long nextProgress;
    private volatile boolean hasPrograms;

    AttemptContext(
            Task task,
            JavaParts parts,
            Instant deadline,
            System.Logger log,
            BooleanSupplier stopping,
            ProcessSettings settings) {
        this.task = task;
        this.parts = parts;
        this.telling = parts.running().begin(task.facts());
        this.deadline = deadline;
        this.log = log;
        this.stopping = stopping;
        this.settings = settings;
    }

    @Override
    public Facts facts() {
        return task.facts();
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
    public void progress(long done, long total, @Nullable String message) {
        telling.tell(done, total);
        note(done, total, message == null ? "" : message); // a job need not end by what it says of itself
    }

    private synchronized void note(long done, long total, String message) {
        long now = parts.nanos().getAsLong();
        if (nextProgress == null || now - nextProgress >= 0) {
            nextProgress = now + parts.progress().every().toNanos();
            parts.progress()
                    .note(facts().attemptId(), done, total, task.secrets().mask(message));
        }
    }

    @Override
    public Program program(String... arguments) {
        hasPrograms = true;
        return Program.of(List.of(arguments), settings.environment(facts()));
    }

    /** From now on nobody hears how far it is. */
    void over() {
        telling.close();
    }

    /** Whether it has asked for a program: something of it may still run. */
    boolean hasPrograms() {
        return hasPrograms;
    }
}
