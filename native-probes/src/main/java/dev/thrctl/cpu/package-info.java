/** CPUs: which there are, which a thread may use, and how many a program should use. */
@NullMarked
package dev.thrctl.cpu;

import org.jspecify.annotations.NullMarked;
