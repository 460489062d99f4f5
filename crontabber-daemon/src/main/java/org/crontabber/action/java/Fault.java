package org.crontabber.action.java;

import org.jspecify.annotations.Nullable;

/**
 * Why a class can't be run with its settings.
 *
 * @param key of the job's {@code config}; null when it is about the class
 */
public record Fault(@Nullable String key, String message) {}
