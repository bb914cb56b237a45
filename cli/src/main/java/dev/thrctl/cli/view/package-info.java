/** What each command shows of its probe's records: columns, sections and JSON members. */
@NullMarked
package dev.thrctl.cli.view;

import org.jspecify.annotations.NullMarked;
