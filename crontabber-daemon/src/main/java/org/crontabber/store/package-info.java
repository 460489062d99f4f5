/** The only owner of SQL on the state: values in, values out, and every write under the guard of a term. */
@NullMarked
package org.crontabber.store;

import org.jspecify.annotations.NullMarked;
