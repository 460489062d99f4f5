/** The command line: one class per verb. What a verb shows of a job comes from the same decision that the daemon obeys. */
@NullMarked
package org.crontabber.cli;

import org.jspecify.annotations.NullMarked;
