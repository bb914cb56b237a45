/** Threads and processes as /proc shows them, and the targets by which people name them. */
@NullMarked
package dev.thrctl.task;

import org.jspecify.annotations.NullMarked;
