/** Leadership: the advisory lock on a session of its own, and the term that every write is guarded by. */
@NullMarked
package org.crontabber.leader;

import org.jspecify.annotations.NullMarked;
