/** Changes how threads are scheduled, one or all of a process, and puts it back. */
@NullMarked
package dev.thrctl.sched;

import org.jspecify.annotations.NullMarked;
