package org.crontabber.decision;

import org.jspecify.annotations.Nullable;

/** A person keeps the job from starting. */
public record Pause(String by, @Nullable String why) {}
