/** For the tests of whoever writes jobs: runs a job as the daemon does, on a date of one's choice, and crashes it. */
@NullMarked
package org.crontabber.testkit;

import org.jspecify.annotations.NullMarked;
