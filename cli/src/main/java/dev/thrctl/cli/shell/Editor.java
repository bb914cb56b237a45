package dev.thrctl.cli.shell;

import dev.thrctl.cli.Context;
import java.io.IOError;
import java.util.ArrayList;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReader.Option;
import org.jline.reader.LineReader.SuggestionType;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.MaskingCallback;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of a prompt: by JLine's editor where the cursor can be moved, else, and where the editor fails, in the
 * terminal's own line mode.
 */
final class Editor {
    /** A window of fewer lines has no room for a menu, one of fewer columns none for what is typed. */
    private static final int FEWEST_LINES = 3;

    private static final int FEWEST_COLUMNS = 16;

    /** So many failures without a line between them, and it is left alone. */
    private static final int MOST_FAILURES = 3;

    private static final String CONTINUATION = "> ";

    private final Context context;
    private final Terminal terminal;
    private final CommandModels models;
    private final Recall recall;
    private final Keyboard keyboard;
    private final LineReader reader;
    private final Attributes modes;
    private boolean isPlain;

    /** {@code isPlain}: the cursor cannot be moved. */
    Editor(Session session, Terminal terminal, CommandModels models, Recall recall, boolean isPlain) {
        context = session.context();
        this.terminal = terminal;
        this.models = models;
        this.recall = recall;
        this.isPlain = isPlain;
        keyboard = new Keyboard(terminal);
        modes = terminal.getAttributes();
        reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("thrctl")
                .parser(new LineParser())
                .completer(new Completion(session, models))
                .completionMatcher(new BeginningMatcher())
                .highlighter(new Highlighting(models, session.settings()))
                .history(recall)
                .option(Option.DISABLE_EVENT_EXPANSION, true)
                .option(Option.CASE_INSENSITIVE, true)
                .option(Option.COMPLETE_MATCHER_TYPO, false)
                .option(Option.INSERT_TAB, false)
                .option(Option.BRACKETED_PASTE, true)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, CONTINUATION)
                .variable(LineReader.HISTORY_SIZE, HistoryFile.MOST_LINES)
                .variable(LineReader.BELL_STYLE, "none")
                .build();
        reader.setAutosuggestion(SuggestionType.HISTORY);
        // Ctrl-C at the prompt is about the line: what runs in the background must not get it as well.
        reader.getWidgets().put(LineReader.CALLBACK_INIT, () -> {
            Attributes attributes = terminal.getAttributes();
            attributes.setLocalFlag(LocalFlag.ISIG, false);
            terminal.setAttributes(attributes);
            return true;
        });
        new OtherEditor(context, reader, modes).bind();
        for (KeyMap<Binding> keys : reader.getKeyMaps().values()) {
            unbindUnknown(keys);
        }
        for (String name : new String[] {LineReader.EMACS, LineReader.VIINS}) {
            bindCursorKeys(keys(name));
        }
    }

    LineReader reader() {
        return reader;
    }

    /** JLine binds keys to widgets that it does not have, and then writes so into the line. */
    private void unbindUnknown(KeyMap<Binding> keys) {
        for (String key : new ArrayList<>(keys.getBoundKeys().keySet())) {
            if (keys.getBound(key) instanceof Reference widget
                    && !reader.getWidgets().containsKey(widget.name())
                    && !reader.getBuiltinWidgets().containsKey(widget.name())) {
                keys.unbind(key);
            }
        }
    }

    /** In either mode of the keypad: a terminal that is not quite what TERM says would type them into the line. */
    private static void bindCursorKeys(KeyMap<Binding> keys) {
        for (String start : new String[] {"\u001b[", "\u001bO"}) {
            keys.bindIfNotBound(new Reference(LineReader.UP_LINE_OR_HISTORY), start + "A");
            keys.bindIfNotBound(new Reference(LineReader.DOWN_LINE_OR_HISTORY), start + "B");
            keys.bindIfNotBound(new Reference(LineReader.FORWARD_CHAR), start + "C");
            keys.bindIfNotBound(new Reference(LineReader.BACKWARD_CHAR), start + "D");
            keys.bindIfNotBound(new Reference(LineReader.BEGINNING_OF_LINE), start + "H");
            keys.bindIfNotBound(new Reference(LineReader.END_OF_LINE), start + "F");
        }
    }

    private KeyMap<Binding> keys(String name) {
        KeyMap<Binding> keys = reader.getKeyMaps().get(name);
        if (keys == null) {
            throw new IllegalStateException("JLine has no key map " + name);
        }
        return keys;
    }

    private boolean canEdit() {
        Size size = terminal.getSize();
        return !isPlain
                && size.getColumns() >= FEWEST_COLUMNS
                && size.getRows() >= FEWEST_LINES
                && !terminal.getType().startsWith(TerminalKind.DUMB);
    }

    /**
     * The next line, or several that belong together. {@code keys} names JLine's key map. Throws
     * {@link UserInterruptException} at Ctrl-C, {@link EndOfFileException} at Ctrl-D and when the terminal has gone.
     */
    String read(String prompt, String keys) {
        String typed = null;
        models.prepare();
        for (int failures = 0; canEdit(); failures++) {
            try {
                return edited(prompt, keys, typed);
            } catch (UserInterruptException | EndOfFileException e) {
                throw e;
            } catch (IOError e) {
                throw new EndOfFileException(e);
            } catch (RuntimeException | StackOverflowError | AssertionError e) {
                typed = reader.getBuffer().toString();
                terminal.setAttributes(modes);
                isPlain = failures + 1 >= MOST_FAILURES;
                write("\n");
                context.message("the line editor failed (" + e.getClass().getSimpleName() + ")"
                        + (isPlain ? "; without it there are neither completion nor history" : ""));
            }
        }
        return plain(prompt);
    }

    private String edited(String prompt, String name, @Nullable String typed) {
        reader.getKeyMaps().put(LineReader.MAIN, keys(name));
        // JLine gives meaning to percent signs.
        return reader.readLine(prompt.replace("%", "%%"), null, (MaskingCallback) null, typed);
    }

    /** The kernel flushes what was typed when Ctrl-C comes. */
    private String plain(String prompt) {
        Thread mine = Thread.currentThread();
        SignalHandler interrupt = terminal.handle(Signal.INT, signal -> mine.interrupt());
        StringBuilder lines = new StringBuilder();
        String shown = prompt;
        try {
            while (true) {
                write(shown);
                lines.append(keyboard.line());
                if (!Lexer.goesOn(lines.toString())) {
                    recall.add(lines.toString());
                    return lines.toString();
                }
                lines.append('\n');
                shown = CONTINUATION;
            }
        } catch (UserInterruptException | EndOfFileException e) {
            write("\n");
            throw e;
        } finally {
            terminal.handle(Signal.INT, interrupt);
        }
    }

    private void write(String text) {
        terminal.writer().write(text);
        terminal.writer().flush();
    }
}
