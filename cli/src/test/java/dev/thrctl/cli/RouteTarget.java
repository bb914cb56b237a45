package dev.thrctl.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.Signal;
import dev.thrctl.signal.SignalState;
import dev.thrctl.signal.SignalThread;
import dev.thrctl.signal.Signalfds;
import dev.thrctl.signal.Signals;
import dev.thrctl.signal.SignalsProbe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A running t_route, and what it says of itself. */
final class RouteTarget implements AutoCloseable {
    /** For a loaded machine: nothing here takes long. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

    /** After a signal that may or may not be taken. */
    private static final long DOUBT_NS = TimeUnit.MILLISECONDS.toNanos(300);

    /** {@code awaited}: by sigtimedwait or a signalfd and not by a handler. */
    record Event(int signal, int tid, boolean awaited) {}

    private final SignalsProbe probe;
    private final Process process;
    private final Process sender;
    private final int pid;
    private final BufferedReader out;
    private final Writer in;

    RouteTarget(SignalsProbe probe, int seed, String... more) throws IOException {
        this.probe = probe;
        List<String> command =
                new ArrayList<>(List.of(Targets.program("t_route").toString(), Integer.toString(seed)));
        command.addAll(List.of(more));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        sender = new ProcessBuilder("sh").redirectErrorStream(true).start();
        out = process.inputReader(US_ASCII);
        in = process.outputWriter(US_ASCII);
        String line = out.readLine();
        if (line == null || !line.startsWith("READY ")) {
            throw new AssertionError("t_route said " + line);
        }
        pid = Integer.parseInt(line.substring(6));
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What waits for its signalfds is looked for by the name of a signal that has a handler or none. */
    SignalState state() {
        return probe.read(pid, Signals.TERM);
    }

    /** By kill(1) of the shell, or by the target's own tgkill(2); returns when it is sent. */
    void send(Signal signal, @Nullable Integer tid) throws IOException {
        if (tid != null) {
            ask("t " + signal.number() + " " + tid);
            if (signal.number() == 19) {
                return; // it is stopped before it can answer
            }
            String line = out.readLine();
            if (line != null && !line.equals("SENT 0")) {
                throw new AssertionError("tgkill: " + line);
            }
            return;
        }
        Writer shell = sender.outputWriter(US_ASCII);
        shell.write("kill -" + signal.number() + " " + pid + "; echo $?\n");
        shell.flush();
        String status = sender.inputReader(US_ASCII).readLine();
        if (!"0".equals(status)) {
            throw new AssertionError("kill: " + status);
        }
    }

    private void ask(String command) throws IOException {
        in.write(command + "\n");
        in.flush();
    }

    /** What was taken since the last time. */
    List<Event> events() throws IOException {
        List<Event> events = new ArrayList<>();
        ask("q");
        for (String line = out.readLine(); !"END".equals(line); line = out.readLine()) {
            if (line == null) {
                throw new IOException("the target has ended");
            }
            if (line.startsWith("SENT ")) {
                continue;
            }
            String[] words = line.split(" ", -1);
            events.add(new Event(Integer.parseInt(words[1]), Integer.parseInt(words[2]), !words[3].equals("h")));
        }
        return events;
    }

    List<Event> awaitEvents(int count) throws IOException {
        List<Event> events = new ArrayList<>();
        long endNs = System.nanoTime() + PATIENCE_NS;
        while (events.size() < count && System.nanoTime() < endNs) {
            events.addAll(events());
        }
        return events;
    }

    /** Empty if nothing comes, or the target dies of it. */
    List<Event> eventsOrDeath() {
        List<Event> events = new ArrayList<>();
        long endNs = System.nanoTime() + DOUBT_NS;
        try {
            while (events.isEmpty() && System.nanoTime() < endNs) {
                events.addAll(events());
            }
        } catch (IOException e) {
            deathSignal();
        }
        return events;
    }

    /** The state in which every thread is where it will stay until a signal comes. */
    SignalState settled() {
        return await(true);
    }

    void awaitStopped() {
        await(false);
    }

    private SignalState await(boolean running) {
        long endNs = System.nanoTime() + PATIENCE_NS;
        SignalState state = state();
        int good = 0;
        while (good < 2) {
            boolean ready = true;
            for (SignalThread thread : state.threads()) {
                ready &= thread.exiting() || (running ? isResting(state, thread) : thread.isStopped());
            }
            good = ready ? good + 1 : 0;
            if (System.nanoTime() > endNs) {
                throw new AssertionError("never settled: " + state);
            }
            state = state();
        }
        return state;
    }

    private static boolean isResting(SignalState state, SignalThread thread) {
        var blocked = thread.blocked();
        var own = thread.pending();
        var shared = state.sharedPending();
        if (blocked == null
                || own == null
                || shared == null
                || !own.plus(shared).minus(blocked).isEmpty()) {
            return false;
        }
        return switch (thread.name().text()) {
            case "spin" -> !thread.isStopped();
            case "read", "poll" -> thread.state() == 'S' && waitsForFile(state, thread);
            case "wait" -> thread.state() == 'S' && thread.awaited().isKnown();
            default -> thread.state() == 'S';
        };
    }

    private static boolean waitsForFile(SignalState state, SignalThread thread) {
        Signalfds files = state.surroundings().signalfds();
        // A poll that was stopped goes on as restart_syscall, which does not tell what it waits for.
        return files != null
                && (files.unseen().contains(thread.tid())
                        || files.waits().stream().anyMatch(wait -> wait.tid() == thread.tid()));
    }

    /** The signal that ended it. */
    int deathSignal() {
        try {
            if (!process.waitFor(PATIENCE_NS, TimeUnit.NANOSECONDS)) {
                throw new AssertionError("it lives on: " + state());
            }
            return process.exitValue() - 128;
        } catch (InterruptedException | ProbeException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        sender.destroyForcibly();
    }
}
