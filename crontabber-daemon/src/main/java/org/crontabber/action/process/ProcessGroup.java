package org.crontabber.action.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.crontabber.action.process.ProcessTable.Seen;
import org.jspecify.annotations.Nullable;

/**
 * The processes of one attempt, wherever they have gone: those in its control group, where it has one; those of the
 * session that it was started in, those that carry its mark in their environment, and whoever descends from one of them
 * or is in a session that one of them has opened. Without a control group, what cleared its environment, left the session
 * and lost its parent is not found: nothing tells it from a stranger.
 */
public final class ProcessGroup {
    static final String ATTEMPT_VARIABLE = "CRONTABBER_ATTEMPT_ID";
    /** How long after KILL a process may take to be gone. */
    private static final Duration KILL_LIMIT = Duration.ofSeconds(2);
    /** The same where the scheduler thread waits for it, which comes back with its next heartbeat. */
    private static final Duration ORPHANS_LIMIT = Duration.ofMillis(200);

    private static final Duration FIRST_LOOK = Duration.ofMillis(5);
    private static final Duration LONGEST_LOOK = Duration.ofMillis(200);

    /** So soon no host has given all its pids away and begun anew. */
    private static final Duration PIDS_GROW = Duration.ofSeconds(2);

    private final String mark;
    private final String group;
    private final @Nullable Seen leader;
    private final ControlGroup control;
    private final LongSupplier nanos;
    private final long began;

    private ProcessGroup(UUID attempt, @Nullable Seen leader, ControlGroup control, LongSupplier nanos) {
        this.mark = ATTEMPT_VARIABLE + "=" + attempt;
        this.group = "/" + ControlGroups.name(attempt);
        this.leader = leader;
        this.control = control;
        this.nanos = nanos;
        this.began = nanos.getAsLong();
    }

    /** The group of a process that has just been started, in a session of its own. */
    static ProcessGroup of(Process started, UUID attempt, ControlGroup control, LongSupplier nanos) {
        return new ProcessGroup(attempt, ProcessTable.find(started.pid()).orElse(null), control, nanos);
    }

    /**
     * Kills what an attempt of a daemon that is gone has left running on this host.
     *
     * @return whether nothing of it is left
     */
    public static boolean endOrphans(UUID attempt) {
        return endOrphans(attempt, ControlGroups.here());
    }

    static boolean endOrphans(UUID attempt, ControlGroups groups) {
        ProcessGroup orphans = new ProcessGroup(attempt, null, groups.find(attempt), System::nanoTime);
        boolean isOver = orphans.kill(ORPHANS_LIMIT).isEmpty();
        if (isOver) {
            orphans.forget();
        }
        return isOver;
    }

    /** What tells its process from every other of this boot, to those too who may not look into it. */
    @Nullable
    String identity() {
        return leader == null ? null : leader.pid() + " " + leader.startTicks();
    }

    /**
     * Whether an attempt's process, or one of its session, is seen to live. What has left the session is not seen so, and
     * nothing is where the host hides other users' processes.
     *
     * @param identity what was noted of it; null and what is none see nothing
     */
    public static boolean isSeen(@Nullable String identity) {
        if (identity == null || !identity.matches("[0-9]{1,18} [0-9]{1,18}")) {
            return false;
        }
        String[] fields = identity.split(" ", -1);
        long pid = Long.parseLong(fields[0]);
        long start = Long.parseLong(fields[1]);
        List<Seen> session = ProcessTable.read().stream()
                .filter(seen -> seen.pid() == pid || seen.session() == pid)
                .toList();
        // a pid is given anew only when nothing is left of its session
        boolean isAnothers = session.stream().anyMatch(seen -> seen.pid() == pid && seen.startTicks() != start);
        return !isAnothers && session.stream().anyMatch(seen -> seen.startTicks() >= start);
    }

    /** Those that live now. */
    List<Seen> members() {
        long self = ProcessHandle.current().pid();
        Set<Long> inside = control.pids();
        List<Seen> young = new ArrayList<>();
        Map<Long, Seen> byPid = new HashMap<>();
        for (Seen seen : look()) {
            byPid.put(seen.pid(), seen);
            boolean isYoung = leader == null || seen.startTicks() >= leader.startTicks();
            if (isYoung && seen.pid() != self) {
                young.add(seen);
            }
        }
        Set<Long> known = new HashSet<>();
        young.stream()
                .filter(seen -> inside.contains(seen.pid()) || isMarked(seen, byPid))
                .forEach(seen -> known.add(seen.pid()));
        // one that has not opened its session yet is in this daemon's, and so are those of other attempts
        long ours = ProcessTable.find(self).map(Seen::session).orElse(0L);
        Set<Long> sessions = new HashSet<>();
        for (int before = -1; before < known.size(); ) {
            before = known.size();
            young.stream().filter(seen -> known.contains(seen.pid())).forEach(seen -> sessions.add(seen.session()));
            // a session whose leader is somebody else's was only visited
            sessions.removeIf(session ->
                    session == 0 || session == ours || (byPid.containsKey(session) && !known.contains(session)));
            young.stream()
                    .filter(seen -> known.contains(seen.parent()) || sessions.contains(seen.session()))
                    .forEach(seen -> known.add(seen.pid()));
        }
        // who was moved there, or born since, belongs to it, but neither its session nor whoever descends from it
        Stream<Seen> others = inside.stream()
                .filter(pid -> pid != self && !known.contains(pid))
                .flatMap(pid -> ProcessTable.find(pid).stream());
        return Stream.concat(young.stream().filter(seen -> known.contains(seen.pid())), others)
                .toList();
    }

    private List<Seen> look() {
        boolean isShort = nanos.getAsLong() - began < PIDS_GROW.toNanos();
        return leader == null || !isShort ? ProcessTable.read() : ProcessTable.readFrom(leader.pid());
    }

    private boolean isMarked(Seen seen, Map<Long, Seen> byPid) {
        if (leader != null && seen.session() == leader.pid()) {
            Seen opener = byPid.get(leader.pid());
            if (opener == null || opener.isSame(leader)) {
                return true;
            }
        }
        return ProcessTable.environ(seen.pid()).contains(mark) || (leader == null && isInControlGroup(seen));
    }

    /** An orphan may be below another daemon's group, where this one makes none. */
    private boolean isInControlGroup(Seen seen) {
        return ProcessTable.controlGroups(seen.pid())
                .lines()
                .anyMatch(line -> line.endsWith(group) || line.contains(group + "/"));
    }

    /** Those that have not ended by themselves within the limit. */
    List<Seen> lingering(Duration limit) {
        long end = nanos.getAsLong() + limit.toNanos();
        long look = FIRST_LOOK.toNanos();
        List<Seen> left = members();
        while ((!left.isEmpty() || control.isPopulated()) && nanos.getAsLong() < end) {
            try {
                TimeUnit.NANOSECONDS.sleep(Math.min(look, Math.max(1, end - nanos.getAsLong())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return members();
            }
            look = Math.min(2 * look, LONGEST_LOOK.toNanos());
            left = members();
        }
        return left;
    }

    /**
     * TERM to all of them, and KILL to those that live on after the limit; at once when the thread is interrupted.
     *
     * @return those that can't be ended: they wait in the kernel, or belong to another user
     */
    List<Seen> end(Duration killAfter) {
        members().forEach(seen -> signal(seen, false));
        List<Seen> left = lingering(killAfter).isEmpty() ? List.of() : kill(KILL_LIMIT);
        forget();
        return left;
    }

    /** Nothing of it is to live any more: its control group is removed. */
    void forget() {
        control.remove();
    }

    /** Again and again: what it forks between the look and the signal is found by the next look. */
    private List<Seen> kill(Duration longest) {
        List<Seen> left = members();
        long limit = nanos.getAsLong() + longest.toNanos();
        while ((!left.isEmpty() || control.isPopulated()) && nanos.getAsLong() < limit) {
            control.kill();
            left.forEach(seen -> signal(seen, true));
            LockSupport.parkNanos(FIRST_LOOK.toNanos());
            left = members();
        }
        return left;
    }

    /** The handle knows when its process began, and signals no other one that has got its pid since. */
    private static void signal(Seen seen, boolean forcibly) {
        ProcessHandle.of(seen.pid())
                .filter(handle ->
                        ProcessTable.find(seen.pid()).filter(seen::isSame).isPresent())
                .ifPresent(handle -> {
                    if (forcibly) {
                        handle.destroyForcibly();
                    } else {
                        handle.destroy();
                    }
                });
    }
}
