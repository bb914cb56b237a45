/** macOS and the BSDs by JNA: with {@code kernel.linux} the only code that knows it. */
@NullMarked
package dev.thrctl.kernel.darwin;

import org.jspecify.annotations.NullMarked;
