package org.crontabber.store;

/**
 * What the configuration says of a job, as attempts refer to it.
 *
 * @param fingerprint changes with anything that the configuration says of the job
 * @param runs its action, for people
 * @param schedule its schedule in words
 */
public record Definition(String fingerprint, String job, String runs, String schedule) {}
