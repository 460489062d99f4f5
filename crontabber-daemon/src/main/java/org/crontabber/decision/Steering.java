package org.crontabber.decision;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.schedule.Slot;
import org.crontabber.schedule.TickGrid;
import org.jspecify.annotations.Nullable;

/** What a person may do to where a job stands: a value for each request, with what it changes or why it is refused. */
public final class Steering {
    /** More slots than that in one request are a slip; a shorter range can be asked for, and then the next one. */
    public static final int MOST_SLOTS = 100_000;

    /** Slots to come that a request may skip: each of them is kept, and passed over, until its instant has come. */
    public static final int MOST_SLOTS_TO_COME = 10_000;

    private Steering() {}

    /** The verbs that change something. */
    public enum Verb {
        RUN,
        RETRY,
        SKIP,
        HOLD,
        RELEASE,
        PAUSE,
        RESUME,
        RESET,
        FORGET;

        /** Whether it begins an attempt; the others change what the next leader does. */
        public boolean runsJobs() {
            return this == RUN;
        }

        /** The name on the command line and in the request's row. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What a person asks for.
     *
     * @param from the first slot that it is about; null when it is about the job
     * @param to the last one
     */
    public record Order(
            Verb verb,
            @Nullable Instant from,
            @Nullable Instant to,
            boolean force,
            String who,
            @Nullable String why) {}

    /** An order that waits for its answer. */
    public record Request(long id, String job, Order order) {}

    /**
     * The answer.
     *
     * @param state the job's state after it; the same as before when it is refused
     * @param slots the open slots that it changes, as they are then; for a skip as they were
     * @param sentence what is done, or why nothing is
     */
    public record Answer(boolean ok, JobState state, List<OpenSlot> slots, String sentence) {
        public Answer {
            slots = List.copyOf(slots);
        }

        /** The newest of the slots that it changes that has come due. */
        public Optional<Slot> newestDue() {
            return slots.stream()
                    .map(OpenSlot::slot)
                    .filter(slot -> !state.isToCome(slot))
                    .max(Comparator.naturalOrder());
        }
    }

    /**
     * The job begins anew, as if it were seen for the first time; a pause stays. One that was never met has no state.
     *
     * @param now when it is seen
     */
    public static Answer reset(Node node, @Nullable JobState state, TickGrid grid, Instant now) {
        if (state != null && state.running() != null) {
            return refused(state, node.name() + " is running: wait for its end");
        }
        Job job = node.job();
        JobState anew = JobState.met(job, job.schedule().firstSeen(now, grid, job.start()))
                .with(state == null ? null : state.pause());
        if (state == null) {
            return new Answer(true, anew, List.of(), node.name() + " has never run: nothing to reset");
        }
        return new Answer(
                true,
                anew,
                List.of(),
                node.name() + (state.lastBegan() == null ? " has never run; it" : "") + " begins anew, with "
                        + anew.slots().first() + "; its history stays");
    }

    /** Applies an order that is about slots or a pause. */
    public static Answer apply(Node node, JobState state, Order order, Instant now) {
        Optional<String> excess = excess(node, state, order);
        if (excess.isPresent()) {
            return refused(state, excess.get());
        }
        return switch (order.verb()) {
            case RUN, RESET, FORGET ->
                throw new IllegalArgumentException(order.verb().code() + " is not a change of this kind");
            case PAUSE -> pause(node, state, order, now);
            case RESUME -> resume(node, state);
            case SKIP -> skip(node, state, order);
            case HOLD -> change(node, state, order, now, "held");
            case RELEASE -> change(node, state, order, now, "released");
            case RETRY -> change(node, state, order, now, "due at once");
        };
    }

    /** Why an order is about too much, with the limit; empty when it is not. Whoever asks can look before. */
    public static Optional<String> excess(Node node, JobState state, Order order) {
        List<Slot> slots = slots(state, order);
        if (slots.size() > MOST_SLOTS) {
            return Optional.of("more than " + MOST_SLOTS + " slots of " + node.name()
                    + " lie there, and no request is about more: name a shorter range");
        }
        long toCome = order.verb() == Verb.SKIP
                ? slots.stream().filter(slot -> state.isToCome(slot)).count()
                : 0;
        return toCome > MOST_SLOTS_TO_COME
                ? Optional.of(toCome + " slots of " + node.name() + " that lie there are to come, and no request skips"
                        + " more than " + MOST_SLOTS_TO_COME + " of them: name a shorter range, or pause the job")
                : Optional.empty();
    }

    /** A pause that says why replaces one; one that says nothing must not wipe out what was said. */
    private static Answer pause(Node node, JobState state, Order order, Instant now) {
        Pause before = state.pause();
        if (before != null && order.why() == null) {
            return refused(
                    state,
                    node.name() + " is paused already"
                            + (before.since() == null
                                    ? ""
                                    : ", since " + before.since().truncatedTo(ChronoUnit.SECONDS))
                            + " by " + before.by()
                            + (before.why() == null ? "" : ": " + before.why()));
        }
        Pause pause = new Pause(order.who(), order.why(), before == null ? now : before.since());
        return new Answer(true, state.with(pause), List.of(), node.name() + " is paused");
    }

    private static Answer resume(Node node, JobState state) {
        return state.pause() == null
                ? refused(state, node.name() + " is not paused")
                : new Answer(true, state.with((Pause) null), List.of(), node.name() + " goes on");
    }

    private static Answer skip(Node node, JobState state, Order order) {
        List<OpenSlot> skipped = new ArrayList<>();
        Set<Slot> ahead = new LinkedHashSet<>(state.skippedAhead());
        JobState next = state;
        for (Slot slot : slots(state, order)) {
            boolean toCome = state.isToCome(slot);
            boolean runs = state.running() != null && state.running().slot().equals(slot);
            if (runs) {
                return refused(state, slot + " of " + node.name() + " is running: wait for its end");
            }
            if (toCome && ahead.add(slot)) {
                skipped.add(OpenSlot.untouched(slot));
            } else if (state.open(slot).isPresent()) {
                skipped.add(state.open(slot).orElseThrow());
                next = Transition.skip(next, slot);
            }
        }
        return skipped.isEmpty()
                ? refused(state, "no open slot of " + node.name() + " lies there")
                : new Answer(
                        true,
                        next.skippingAhead(List.copyOf(ahead)),
                        skipped,
                        count(skipped.size()) + " of " + node.name() + " skipped");
    }

    /** Whether a plain job tries or has tried a newer one, which stands for this one, too. */
    private static boolean isCoalesced(JobState state, Slot slot) {
        boolean isBehind = state.running() != null && state.running().slot().compareTo(slot) > 0;
        return state.progress() instanceof PlainProgress plain && (isBehind || plain.hasTriedAfter(slot));
    }

    private static Answer change(Node node, JobState state, Order order, Instant now, String done) {
        List<OpenSlot> changed = new ArrayList<>();
        JobState next = state;
        boolean isPlain = state.progress() instanceof PlainProgress;
        for (Slot slot : slots(state, order)) {
            OpenSlot before = state.open(slot).orElse(null);
            boolean runs = state.running() != null && state.running().slot().equals(slot);
            boolean applies = before != null
                    && !runs
                    && !isCoalesced(state, slot)
                    && switch (order.verb()) {
                        case HOLD -> !before.held();
                        case RELEASE -> before.held();
                        default -> before.held() || before.notBefore() != null;
                    };
            if (before != null && applies) {
                OpenSlot after = new OpenSlot(
                        slot,
                        order.verb() == Verb.HOLD,
                        before.attempts(),
                        before.errors(),
                        before.losses(),
                        before.lossesInRow(),
                        null,
                        before.lastError(),
                        now);
                if (isPlain) { // older slots are coalesced into the newest one, and have no state of their own
                    changed.clear();
                    next = state;
                }
                changed.add(after);
                next = next.with(next.progress().put(after));
            }
        }
        String kind = switch (order.verb()) {
            case HOLD -> "open slot";
            case RELEASE -> "held slot";
            default -> "held or waiting slot";
        };
        return changed.isEmpty()
                ? refused(state, "no " + kind + " of " + node.name() + " lies there")
                : new Answer(true, next, changed, count(changed.size()) + " of " + node.name() + " " + done);
    }

    /** The slots that an order is about, at most one more than may be; none when it names no instant of the job. */
    public static List<Slot> slots(JobState state, Order order) {
        if (order.from() == null || order.to() == null) {
            return List.of();
        }
        List<Slot> slots = new ArrayList<>();
        Instant before = order.from().minusNanos(1);
        // open slots of an earlier schedule are none of the present one's
        state.progress().openBetween(order.from(), order.to(), MOST_SLOTS + 1).forEach(slots::add);
        Optional<Slot> next = state.slots().next(before);
        while (next.isPresent() && !next.get().at().isAfter(order.to()) && slots.size() <= 2 * MOST_SLOTS) {
            slots.add(next.get());
            next = state.slots().next(next.get().at());
        }
        return slots.stream().distinct().sorted().limit(MOST_SLOTS + 1).toList();
    }

    private static Answer refused(JobState state, String why) {
        return new Answer(false, state, List.of(), why);
    }

    private static String count(int slots) {
        return slots == 1 ? "1 slot" : slots + " slots";
    }
}
