/**
 * The scheduler thread: takes events in, asks the decision, records the starts, hands them to workers, records the ends.
 *
 * <p>{@link org.crontabber.tick.Pass} is one tick's way from end to end.
 */
@NullMarked
package org.crontabber.tick;

import org.jspecify.annotations.NullMarked;
