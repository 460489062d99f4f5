/** Connections: pools, dedicated sessions, the embedded server, the schema's migration. */
@NullMarked
package org.crontabber.database;

import org.jspecify.annotations.NullMarked;
