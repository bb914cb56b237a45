package dev.thrctl.cli;

import dev.thrctl.cli.render.Escape;
import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProcFs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * All that a command may touch outside itself; tests put a recorded system here.
 *
 * @param machine the architecture, as the property os.arch names it
 */
public record Context(
        ProcFs proc,
        Kernel kernel,
        String machine,
        Console console,
        Map<String, String> environment,
        Interruption interruption) {
    /**
     * A message for the user on stderr, one line with the name of the program in front. It may quote what the user or
     * another process chose: no byte of that acts on the terminal.
     */
    public void message(String text) {
        String shown = Escape.message(text);
        boolean utf8 = !console.errIsTerminal() || TerminalCharset.isUtf8(environment);
        try {
            console.err()
                    .write(("thrctl: " + (utf8 ? shown : Escape.ascii(shown)) + "\n").getBytes(StandardCharsets.UTF_8));
            console.err().flush();
        } catch (IOException e) {
            // Nobody reads stderr: there is nobody left to tell.
        }
    }

    /** Whether standard output may have other characters than ASCII: not a terminal that would misread them. */
    public boolean outTakesUtf8() {
        return !console.outIsTerminal() || TerminalCharset.isUtf8(environment);
    }

    /** The same, but what it says on stderr is not shown: for a look ahead. */
    public Context withoutMessages() {
        Console silent = new Console(
                console.out(), OutputStream.nullOutputStream(), console.outIsTerminal(), false, console.columns());
        return new Context(proc, kernel, machine, silent, environment, interruption);
    }
}
