/** Linux by JNA: with {@code kernel.darwin} the only code that knows it. */
@NullMarked
package dev.thrctl.kernel.linux;

import org.jspecify.annotations.NullMarked;
