/** Listens to the tick: metrics, and a log line per change of state. */
@NullMarked
package org.crontabber.observe;

import org.jspecify.annotations.NullMarked;
