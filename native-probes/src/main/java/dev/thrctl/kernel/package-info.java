/** Values, the /proc and /sys reader, and the ports through which the system is called. */
@NullMarked
package dev.thrctl.kernel;

import org.jspecify.annotations.NullMarked;
