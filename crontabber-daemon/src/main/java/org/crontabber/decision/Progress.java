package org.crontabber.decision;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.crontabber.schedule.Slot;
import org.crontabber.schedule.Slots;
import org.jspecify.annotations.Nullable;

/** What is open of the slots that have come due: one catch-up for a plain job, each slot for a backfill job. */
public sealed interface Progress permits PlainProgress, OpenSlots {
    /** Adds the slots after {@code known} (all, when null) up to {@code newest}. */
    Progress due(Slots slots, @Nullable Slot known, Slot newest);

    /** Ends the waits that are over. */
    Progress wake(Instant now);

    /** When the wait that ends first is over. */
    Optional<Instant> waitOver();

    /** The oldest slot that is not done. */
    Optional<Slot> oldest();

    /** How many slots are open; for a plain job, how many it is behind. */
    long count();

    /** The job's error count: the highest of its open slots; a plain job's since its last success. */
    int errors();

    /** How many of them wait for a person. */
    long heldCount();

    /** The slot with what its attempts left, if it is open. */
    Optional<OpenSlot> find(Slot slot);

    /** The open slots of a backfill job, from and to included, that were attempted or are held; at most so many. */
    List<Slot> openBetween(Instant from, Instant to, int most);

    /** Whether one that was attempted or is held, or one of an earlier schedule, stands for the date. */
    boolean hasOpenOn(LocalDate date);

    /** An attempt for the slot has begun: a plain job has coalesced what it had tried before. */
    Progress begun(Slot slot);

    /** The slot as an attempt that did not succeed left it. */
    Progress put(OpenSlot slot);

    /** Closes the slot. A skip does no more than that: a plain job's errors stay until it succeeds. */
    Progress close(Slots slots, @Nullable Slot newest, Slot slot);

    /** Closes the slot since it succeeded. */
    Progress succeed(Slots slots, @Nullable Slot newest, Slot slot);
}
