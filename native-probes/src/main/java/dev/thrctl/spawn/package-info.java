/** Test threads of a clean process, with masks, stacks and schedulers as asked for. */
@NullMarked
package dev.thrctl.spawn;

import org.jspecify.annotations.NullMarked;
