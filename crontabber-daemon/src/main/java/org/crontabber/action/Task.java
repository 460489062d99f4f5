package org.crontabber.action;

import java.time.Duration;
import org.crontabber.api.Facts;
import org.crontabber.store.Completion;

/**
 * One attempt, as an action gets it.
 *
 * @param timeout how long it may run
 * @param killAfter how long after TERM a process is killed
 * @param completion records the success within the work's own transaction
 */
public record Task(Facts facts, Duration timeout, Duration killAfter, Completion completion) {}
