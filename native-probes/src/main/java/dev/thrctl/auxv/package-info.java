/** The auxiliary vector: what the kernel tells a program at its start. */
@NullMarked
package dev.thrctl.auxv;

import org.jspecify.annotations.NullMarked;
