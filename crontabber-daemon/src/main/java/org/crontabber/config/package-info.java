/** Reads the TOML configuration to immutable records, and tells every problem with file, line and what is allowed. */
@NullMarked
package org.crontabber.config;

import org.jspecify.annotations.NullMarked;
