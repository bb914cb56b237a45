/** One class a command: it declares options, asks a probe, and hands the answer to a view. */
@NullMarked
package dev.thrctl.cli.command;

import org.jspecify.annotations.NullMarked;
