/** Runs SQL: its effect and the record of its success in one transaction. */
@NullMarked
package org.crontabber.action.sql;

import org.jspecify.annotations.NullMarked;
