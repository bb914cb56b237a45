/** Charts as SVG files; the only package that knows the charting library, which is loaded for nothing else. */
@NullMarked
package dev.thrctl.cli.chart;

import org.jspecify.annotations.NullMarked;
