/**
 * Decides: which slot of which job runs now, and why each other one does not.
 *
 * <p>Read it in this order: {@link org.crontabber.decision.Judge} (is this slot due?),
 * {@link org.crontabber.decision.Agenda} (which of the due ones start now, in which order),
 * {@link org.crontabber.decision.Transition} (what an attempt's end leaves behind).
 *
 * <p>Pure: values in, values out; no clock, no I/O, no threads. The daemon obeys it, {@code plan} runs it over virtual
 * time, and everything that shows a verdict calls it.
 */
@NullMarked
package org.crontabber.decision;

import org.jspecify.annotations.NullMarked;
