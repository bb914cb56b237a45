/** Where a thread stands in the cgroup hierarchies, and the limit files of it and of all its ancestors. */
@NullMarked
package dev.thrctl.cgroup;

import org.jspecify.annotations.NullMarked;
