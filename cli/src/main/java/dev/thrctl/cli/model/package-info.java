/** The command line as data: options and operands declared in code, parsed by Picocli. */
@NullMarked
package dev.thrctl.cli.model;

import org.jspecify.annotations.NullMarked;
