/** Signals: who gets them, what waits in queues, and sending them. */
@NullMarked
package dev.thrctl.signal;

import org.jspecify.annotations.NullMarked;
