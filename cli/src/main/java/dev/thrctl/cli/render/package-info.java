/** How results become text, tab-separated values or JSON; nothing here asks the kernel anything. */
@NullMarked
package dev.thrctl.cli.render;

import org.jspecify.annotations.NullMarked;
