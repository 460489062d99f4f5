/** What the author of a job sees: what each attempt is told. */
@NullMarked
package org.crontabber.api;

import org.jspecify.annotations.NullMarked;
