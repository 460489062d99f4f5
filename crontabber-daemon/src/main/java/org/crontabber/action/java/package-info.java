/** Runs the classes of plugin jars: their loaders, what they are given, their time limit. */
@NullMarked
package org.crontabber.action.java;

import org.jspecify.annotations.NullMarked;
