/** Files that thrctl keeps for its user, guarded against other users. */
@NullMarked
package dev.thrctl.kept;

import org.jspecify.annotations.NullMarked;
