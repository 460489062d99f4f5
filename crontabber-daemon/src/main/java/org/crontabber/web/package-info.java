/** What the daemon shows over HTTP, read-only. */
@NullMarked
package org.crontabber.web;

import org.jspecify.annotations.NullMarked;
