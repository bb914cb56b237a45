package dev.thrctl.cli.shell;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.impl.history.DefaultHistory;

/** The lines typed before, each once, in memory and in a file; none that begins with a space. */
final class Recall extends DefaultHistory implements Builtins.Lines {
    private final HistoryFile file;

    Recall(HistoryFile file) {
        this.file = file;
        for (String line : file.load()) {
            internalAdd(Instant.EPOCH, line);
        }
    }

    @Override
    public void add(Instant time, String line) {
        String text = line.replace("\\\n", "").replace('\n', ' ');
        if (text.isBlank() || text.startsWith(" ") || text.indexOf('\0') >= 0) {
            return;
        }
        text = text.strip();
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
