package dev.thrctl.cli.shell;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.impl.history.DefaultHistory;

/**
 * What was typed before, each once, in memory and in a file; nothing that begins with a space. What was pasted as several
 * lines comes back as several: glued to one, a command would become the target of the one before.
 */
final class Recall extends DefaultHistory implements Builtins.Lines {
    private final HistoryFile file;

    Recall(HistoryFile file) {
        this.file = file;
        for (String line : file.load()) {
            if (isShowable(line)) {
                internalAdd(Instant.EPOCH, line);
            }
        }
    }

    /** JLine writes what it suggests as it stands: an escape sequence in it would act on the terminal. */
    private static boolean isShowable(String line) {
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (Character.isISOControl(c) && c != '\n' && c != '\t') {
                return false;
            }
        }
        return true;
    }

    @Override
    public void add(Instant time, String line) {
        if (line.isBlank() || line.startsWith(" ") || !isShowable(line)) {
            return;
        }
        String text = joined(line).strip();
        List<String> lines = new ArrayList<>(all());
        if (lines.remove(text)) {
            forget();
            for (String other : lines) {
                internalAdd(Instant.EPOCH, other);
            }
        }
        internalAdd(time, text);
        file.append(text);
    }

    /** A backslash continues a line, but neither in single quotes nor in a comment. */
    private static String joined(String line) {
        return line.indexOf('\'') >= 0 || line.indexOf('#') >= 0 ? line : line.replace("\\\n", "");
    }

    private void forget() {
        try {
            purge();
        } catch (IOException e) {
            throw new IllegalStateException("JLine knows of no file", e);
        }
    }

    @Override
    public List<String> all() {
        List<String> lines = new ArrayList<>();
        forEach(entry -> lines.add(entry.line()));
        return lines;
    }
}
