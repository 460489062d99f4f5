/**
 * When a job is due: schedules, their slots, and all arithmetic with zones and daylight saving.
 *
 * <p>Pure: no clock, no I/O. The only package that knows cron-utils.
 */
@NullMarked
package org.crontabber.schedule;

import org.jspecify.annotations.NullMarked;
