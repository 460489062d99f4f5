package org.crontabber.simulation;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.crontabber.action.process.ProcessSpace;
import org.jspecify.annotations.Nullable;

/** A machine of the virtual world: its clock, and the processes on it, which outlive the instance that started them. */
final class Host {
    private final String name;
    private final Map<UUID, VirtualProcess> processes = new LinkedHashMap<>();
    private Duration clockAhead = Duration.ZERO;
    private int boots = 1;

    Host(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    ProcessSpace processSpace() {
        return new ProcessSpace(name, "boot" + boots, "pids", "crontabber");
    }

    Duration clockAhead() {
        return clockAhead;
    }

    void clockJumps(Duration far) {
        clockAhead = clockAhead.plus(far);
    }

    void add(VirtualProcess process) {
        processes.put(process.attempt(), process);
    }

    void over(VirtualProcess process) {
        processes.remove(process.attempt());
    }

    /** Ends the process of an attempt, if there is one. */
    void kill(UUID attempt) {
        @Nullable VirtualProcess process = processes.remove(attempt);
        if (process != null) {
            process.kill();
        }
    }

    /** Without power for a moment: nothing on it goes on. */
    void boot() {
        List.copyOf(processes.values()).forEach(VirtualProcess::kill);
        processes.clear();
        boots++;
    }
}
