package org.crontabber.store;

/**
 * What the configuration says of a job, as attempts refer to it.
 *
 * @param fingerprint changes with anything that the configuration says of the job
 * @param runs its action, for people
 * @param schedule its schedule in words
 * @param record all that a looker needs to know of it, as JSON
 */
public record Definition(String fingerprint, String job, String runs, String schedule, String record) {}
