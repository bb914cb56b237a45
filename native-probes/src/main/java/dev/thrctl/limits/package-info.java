/** How many more threads a process can create, and what stops it: one small class a limit. */
@NullMarked
package dev.thrctl.limits;

import org.jspecify.annotations.NullMarked;
