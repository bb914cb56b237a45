package dev.thrctl.cli.command;

import dev.thrctl.bench.BenchListener;
import dev.thrctl.cli.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** One line on a terminal's stderr, written over itself, and gone at the end; nothing where nobody looks. */
final class BenchProgress implements BenchListener, AutoCloseable {
    /** Back to the begin of the line, and delete to its end. */
    private static final String CLEAR = "\r\u001b[K";

    private final Console console;
    private final String name;
    private final BenchFiles files;
    private boolean shown;
    private int run;
    private long inRun;
    private long inEarlierRuns;

    BenchProgress(Console console, String name, BenchFiles files) {
        this.console = console;
        this.name = name;
        this.files = files;
    }

    @Override
    public void sample(int run, Sample sample) {
        files.sample(run, sample);
    }

    @Override
    public void progress(int run, int runs, long samples) {
        // A run may be over before it has told anything: what all have is what a reader can follow.
        if (run != this.run) {
            this.run = run;
            inEarlierRuns += inRun;
        }
        inRun = samples;
        show("run " + (run + 1) + " of " + runs + ", " + (inEarlierRuns + inRun) + " samples");
    }

    /** For a measurement that is itself one of many. */
    BenchListener of(int number, int all) {
        return new BenchListener() {
            @Override
            public void progress(int run, int runs, long samples) {
                show("pair " + (number + 1) + " of " + all);
            }
        };
    }

    private synchronized void show(String text) {
        if (console.errIsTerminal()) {
            shown = true;
            write(CLEAR + name + ": " + text);
        }
    }

    private void write(String text) {
        try {
            console.err().write(text.getBytes(StandardCharsets.UTF_8));
            console.err().flush();
        } catch (IOException e) {
            // Nobody reads stderr: there is nobody to show it to.
        }
    }

    @Override
    public void close() {
        clear();
    }

    /** Before something else is printed. */
    synchronized void clear() {
        if (shown) {
            write(CLEAR);
            shown = false;
        }
    }
}
