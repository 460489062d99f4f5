/** Runs programs: each attempt in a process group of its own, with a built environment and bounded output. */
@NullMarked
package org.crontabber.action.process;

import org.jspecify.annotations.NullMarked;
