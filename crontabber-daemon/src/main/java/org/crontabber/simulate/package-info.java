/** Runs the decision over virtual time: what would happen between two instants, with failures, outages and durations. */
@NullMarked
package org.crontabber.simulate;

import org.jspecify.annotations.NullMarked;
