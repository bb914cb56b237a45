package dev.thrctl.cli.view;

import dev.thrctl.auxv.AuxvItem;
import org.jspecify.annotations.Nullable;

/**
 * One line of the table.
 *
 * @param item null for a line that goes on with the meaning of the one before
 * @param meaning escaped
 */
public record AuxvRow(@Nullable AuxvItem item, String meaning) {}
