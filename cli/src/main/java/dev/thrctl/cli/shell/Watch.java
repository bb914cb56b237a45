package dev.thrctl.cli.shell;

import dev.thrctl.cli.Console;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.render.DisplayWidth;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.render.TextOut;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Repeats a command until it is interrupted, and marks the characters that differ from the time before. */
final class Watch {
    private static final String HOME = "\u001b[H";
    private static final String CLEAR = "\u001b[2J";
    private static final String CLEAR_TO_END_OF_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";
    private static final String REVERSE = "\u001b[7m";
    private static final String PLAIN = "\u001b[0m";
    private static final int TAB = 8;
    private static final long SLICE_MS = 100;

    private final Session session;
    private final Statement statement;
    private final long intervalNs;

    Watch(Session session, Statement statement, long intervalNs) {
        this.session = session;
        this.statement = statement;
        this.intervalNs = intervalNs;
    }

    /** Until interrupted, or until nobody reads any more. */
    int run(Place place) {
        Stage.Size size = place.isDirect() && place.context().console().outIsTerminal()
                ? session.stage().size()
                : null;
        OutputStream out = place.context().console().out();
        List<String> before = null;
        try {
            if (size != null) {
                write(out, CLEAR);
            }
            while (true) {
                List<String> lines = capture(place, size);
                write(out, size == null ? sequential(lines) : frame(lines, before, size));
                before = lines;
                Stage.Size after = pause(size);
                if (size != null && !size.equals(after)) {
                    size = after;
                    before = null;
                    write(out, CLEAR);
                }
            }
        } catch (InterruptedException e) {
            return ExitCode.INTERRUPTED.status();
        } catch (IOException e) {
            return ExitCode.BROKEN_PIPE.status();
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** The interval, or less if the size of the terminal changes meanwhile. */
    private Stage.@Nullable Size pause(Stage.@Nullable Size size) throws InterruptedException {
        long endNs = System.nanoTime() + intervalNs;
        Stage.Size now = size;
        while (System.nanoTime() < endNs && (size == null || size.equals(now))) {
            Thread.sleep(Math.max(1, Math.min(SLICE_MS, (endNs - System.nanoTime()) / 1_000_000)));
            now = size == null ? null : session.stage().size();
        }
        return now;
    }

    private List<String> capture(Place place, Stage.@Nullable Size size) throws InterruptedException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        // No terminal, for colours would be taken for changes; but tables are as wide as there is room.
        int columns = size == null ? Integer.MAX_VALUE : room(size);
        Place captured = place.with(new Console(all, all, false, false, columns), false);
        session.execute(statement, captured);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        List<String> lines = new ArrayList<>();
        for (String line : all.toString(StandardCharsets.UTF_8).lines().toList()) {
            lines.add(shown(Escape.message(withoutTabs(line))));
        }
        return lines;
    }

    /** Without the last column, behind which a terminal may go to the next line. */
    private static int room(Stage.Size size) {
        return Math.max(1, size.columns() - 1);
    }

    private String shown(String text) {
        return session.context().outTakesUtf8() ? text : Escape.ascii(text);
    }

    private String fitted(String text, Stage.Size size) {
        return DisplayWidth.marked(
                text, room(size), session.context().outTakesUtf8() ? TextOut.ELLIPSIS : TextOut.ASCII_MARK);
    }

    private static String withoutTabs(String line) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            text.append(c == '\t' ? " ".repeat(TAB - text.length() % TAB) : String.valueOf(c));
        }
        return text.toString();
    }

    /** Without watch and its options, of which the title says the interval in words. */
    private String command() {
        return statement.text().replaceFirst("^watch\\s+(?:(?:-n\\s*\\S+|-d|--differences)\\s+)*", "");
    }

    private String title() {
        return String.format(Locale.ROOT, "Every %.1f s: ", intervalNs / 1e9) + Escape.message(command());
    }

    private String sequential(List<String> lines) {
        return title() + "\n" + String.join("\n", lines) + "\n\n";
    }

    private String frame(List<String> lines, @Nullable List<String> before, Stage.Size size) {
        StringBuilder frame = new StringBuilder(HOME);
        frame.append(fitted(shown(title()), size)).append(CLEAR_TO_END_OF_LINE);
        for (int i = 0; i < Math.min(lines.size(), size.lines() - 2); i++) {
            String old = before == null ? null : i < before.size() ? before.get(i) : "";
            frame.append("\r\n");
            append(frame, fitted(lines.get(i), size), old == null ? null : fitted(old, size));
            frame.append(CLEAR_TO_END_OF_LINE);
        }
        return frame.append(CLEAR_BELOW).append("\r\n").toString();
    }

    private static void append(StringBuilder frame, String line, @Nullable String old) {
        boolean marked = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            boolean differs = old != null && (i >= old.length() ? c != ' ' : old.charAt(i) != c);
            if (differs != marked && !Character.isLowSurrogate(c)) {
                frame.append(differs ? REVERSE : PLAIN);
                marked = differs;
            }
            frame.append(c);
        }
        frame.append(marked ? PLAIN : "");
    }
}
