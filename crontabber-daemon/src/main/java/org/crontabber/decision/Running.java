package org.crontabber.decision;

import java.time.Instant;
import org.crontabber.schedule.Slot;

/**
 * An attempt that has begun and not ended.
 *
 * @param attempt its number within the slot, from 1
 * @param coalesced how many older slots of a plain job it stands for
 */
public record Running(Slot slot, int attempt, long coalesced, Instant since) {}
