package dev.thrctl.violation.probes;

import com.fasterxml.jackson.core.JsonFactory;
import com.sun.jna.Pointer;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.violation.other.Other;
import org.jline.jansi.Ansi;
import org.jline.terminal.Terminal;
import picocli.CommandLine;

/** Breaks the rules of ArchitectureTest. */
@SuppressWarnings("unused")
public final class BadProbe {
    private JsonFactory json;
    private Pointer jna;
    private Terminal jline;
    private Ansi jansi;
    private CommandLine picocli;
    private ExitCode cli;
    private Other cycle;

    void exits() {
        System.exit(1);
    }

    void prints() {
        System.out.println("violation");
    }
}
