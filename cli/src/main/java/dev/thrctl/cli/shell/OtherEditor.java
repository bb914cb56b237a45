package dev.thrctl.cli.shell;

import dev.thrctl.cli.ChildEnvironment;
import dev.thrctl.cli.Context;
import dev.thrctl.cli.FileProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.LineReader;
import org.jline.reader.Reference;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.utils.InfoCmp.Capability;
import org.jspecify.annotations.Nullable;

/** Ctrl-X Ctrl-E: the line in the user's own editor, and back to the prompt to be looked at before it is run. */
final class OtherEditor {
    private static final String WIDGET = "edit-in-editor";

    private final Context context;
    private final LineReader reader;
    private final Attributes modes;

    /** {@code modes} are those in which other programs expect the terminal. */
    OtherEditor(Context context, LineReader reader, Attributes modes) {
        this.context = context;
        this.reader = reader;
        this.modes = modes;
    }

    void bind() {
        reader.getWidgets().put(WIDGET, this::edit);
        Reference widget = new Reference(WIDGET);
        for (String name : new String[] {LineReader.EMACS, LineReader.VIINS, LineReader.VICMD}) {
            KeyMap<Binding> keys = reader.getKeyMaps().get(name);
            if (keys != null) {
                keys.bind(widget, KeyMap.translate("^X^E"));
            }
        }
    }

    private String program() {
        Map<String, String> environment = context.environment();
        String visual = environment.getOrDefault("VISUAL", "");
        String editor = environment.getOrDefault("EDITOR", "");
        return !visual.isBlank() ? visual : !editor.isBlank() ? editor : "vi";
    }

    private boolean edit() {
        Terminal terminal = reader.getTerminal();
        Path file = null;
        SignalHandler interrupt = terminal.handle(Signal.INT, SignalHandler.SIG_IGN);
        terminal.puts(Capability.keypad_local);
        terminal.writer().write("\u001b[?2004l\r\n");
        terminal.flush();
        terminal.setAttributes(modes);
        try {
            // Readable by its user only, as Java makes it.
            file = Files.createTempFile("thrctl-line", ".txt");
            Files.writeString(file, reader.getBuffer() + "\n");
            int status = run(file);
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
            if (status == 0) {
                reader.getBuffer().clear();
                reader.getBuffer().write(text);
            } else {
                context.message("'" + program() + "' ended with status " + status + ": the line is as it was");
            }
            return true;
        } catch (IOException e) {
            context.message("edit of the line: " + FileProblem.text(e));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            terminal.handle(Signal.INT, interrupt);
            terminal.enterRawMode();
            Attributes raw = terminal.getAttributes();
            raw.setLocalFlag(LocalFlag.ISIG, false);
            terminal.setAttributes(raw);
            terminal.puts(Capability.keypad_xmit);
            terminal.writer().write("\u001b[?2004h");
            delete(file);
            reader.callWidget(LineReader.REDRAW_LINE);
        }
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // It is the user's own, in the folder for such files.
        }
    }

    /** Through sh, for the variable may hold options. */
    private int run(Path file) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", program() + " \"$1\"", "sh", file.toString());
        ChildEnvironment.restore(builder.environment());
        Process process = builder.inheritIO().start();
        try {
            return process.waitFor();
        } finally {
            process.destroy();
        }
    }
}
