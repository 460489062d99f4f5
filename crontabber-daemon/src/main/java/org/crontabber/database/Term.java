package org.crontabber.database;

import java.util.UUID;

/**
 * A leader's time in office: the token that every state write is guarded by.
 *
 * @param number grows with each election
 * @param holder the process that was elected
 */
public record Term(long number, UUID holder) {}
