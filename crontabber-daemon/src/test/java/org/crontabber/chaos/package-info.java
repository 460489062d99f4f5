/** Several real daemons around a real server, faults drawn from a seed, and a checker of what came of it. */
@NullMarked
package org.crontabber.chaos;

import org.jspecify.annotations.NullMarked;
