/** Measures how fast it decides and plans. */
@NullMarked
package org.crontabber.bench;

import org.jspecify.annotations.NullMarked;
