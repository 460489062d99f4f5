/** Runs one attempt: what a job does, its time limit, its output, its outcome. */
@NullMarked
package org.crontabber.action;

import org.jspecify.annotations.NullMarked;
