/** The native program thrprobe, which hosts test threads and runs timed loops: how to start it and to talk to it. */
@NullMarked
package dev.thrctl.thrprobe;

import org.jspecify.annotations.NullMarked;
