/** The program's start: puts the parts together, and is the only place that names the system's clock. */
@NullMarked
package org.crontabber.daemon;

import org.jspecify.annotations.NullMarked;
