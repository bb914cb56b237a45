/** The prompt and the script runner; the only package that knows JLine. */
@NullMarked
package dev.thrctl.cli.shell;

import org.jspecify.annotations.NullMarked;
