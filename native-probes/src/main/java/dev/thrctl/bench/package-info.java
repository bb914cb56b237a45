/** Timed loops: what can be measured, on which CPUs, what came of it, and what the machine was like meanwhile. */
@NullMarked
package dev.thrctl.bench;

import org.jspecify.annotations.NullMarked;
