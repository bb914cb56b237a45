/** The completion scripts of bash, zsh and fish, made from the Picocli model. */
@NullMarked
package dev.thrctl.cli.completion;

import org.jspecify.annotations.NullMarked;
