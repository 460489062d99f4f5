/**
 * The scheduler loop in a virtual world: instances that crash, freeze and lose their database, jobs that fail and hang,
 * people who meddle; all of it drawn from one number, and the invariants looked at after every step.
 */
@NullMarked
package org.crontabber.simulation;

import org.jspecify.annotations.NullMarked;
