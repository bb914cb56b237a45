/** The command line: entry point, the list of commands, errors and exit status. */
@NullMarked
package dev.thrctl.cli;

import org.jspecify.annotations.NullMarked;
