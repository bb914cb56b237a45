package dev.thrctl.cli.shell;

import dev.thrctl.cli.Console;
import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.Interruption;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A command on a thread of its own, which can be asked to end, and be left alone if it does not. */
final class Running implements Interruption {
    /** What a command does in a session. */
    interface Work {
        int run(Context context);
    }

    /** How long after an interrupt a command may take before the session goes on without it. */
    private static final long GRACE_NS = TimeUnit.MILLISECONDS.toNanos(300);

    private final String text;
    private final Work work;
    private final Interruption outer;
    private final Context context;
    private final Thread thread;
    private final CountDownLatch done = new CountDownLatch(1);
    private final List<Consumer<ExitCode>> listeners = new CopyOnWriteArrayList<>();
    private final Detachable out;
    private final Detachable err;
    private @Nullable Process child;
    private boolean waitsForChild;
    private int wishes;
    private @Nullable ExitCode interruptedWith;
    private long interruptedAtNs;
    private int status;

    /** {@code surroundings} give everything but the interruption, which is this object: it hears what theirs says. */
    Running(String text, Context surroundings, Work work) {
        this.text = text;
        this.work = work;
        outer = surroundings.interruption();
        Console console = surroundings.console();
        out = new Detachable(console.out());
        err = new Detachable(console.err());
        context = new Context(
                surroundings.proc(),
                surroundings.kernel(),
                surroundings.machine(),
                new Console(out, err, console.outIsTerminal(), console.errIsTerminal(), console.columns()),
                surroundings.environment(),
                this);
        thread = new Thread(this::run, "command");
        thread.setDaemon(true);
    }

    String text() {
        return text;
    }

    boolean isOwnThread() {
        return Thread.currentThread() == thread;
    }

    synchronized void start() {
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    private void run() {
        int result = ExitCode.FAILED.status();
        try {
            result = work.run(context);
        } catch (RuntimeException | Error e) {
            context.message("internal error: " + e);
        } finally {
            synchronized (this) {
                status = interruptedWith == null ? result : interruptedWith.status();
            }
            done.countDown();
        }
    }

    @Override
    public Listening listen(Consumer<ExitCode> wish) {
        listeners.add(wish);
        Listening outside = outer.listen(this::wish);
        return () -> {
            outside.close();
            listeners.remove(wish);
        };
    }

    /** From now on Ctrl-C is first of all the child's: the terminal sends it to both. */
    synchronized void hasChild(Process process) {
        child = process;
        waitsForChild = false;
    }

    /** Nothing else is left to do: what was meant for the command before is over. */
    synchronized void waitsForChild() {
        waitsForChild = true;
        boolean unused = Thread.interrupted();
    }

    /** True if that was all there is to do about it. */
    private synchronized boolean isForChild(ExitCode code) {
        Process process = child;
        if (process == null || !process.isAlive()) {
            return false;
        }
        if (code != ExitCode.INTERRUPTED) {
            SystemShell.end(process);
            return false;
        }
        if (!waitsForChild) {
            thread.interrupt();
        }
        return true;
    }

    /** Asks it to end: politely if it listens, at the second time and otherwise by an interrupt. */
    void wish(ExitCode code) {
        boolean polite;
        boolean forChild = isForChild(code);
        synchronized (this) {
            polite = wishes == 0 && !listeners.isEmpty();
            wishes += forChild ? 0 : 1;
            if (!polite && !forChild && interruptedWith == null) {
                interruptedWith = code;
                interruptedAtNs = System.nanoTime();
            }
        }
        for (Consumer<ExitCode> listener : listeners) {
            Thread caller = new Thread(() -> listener.accept(code), "interruption");
            caller.setDaemon(true);
            caller.start();
        }
        if (!polite && !forChild) {
            // Nobody wants half a table of what was cut short.
            out.detach();
            err.detach();
            thread.interrupt();
        }
    }

    /** Whether somebody wanted it to end before it had. */
    synchronized boolean wasAskedToEnd() {
        return wishes > 0;
    }

    private boolean isDone() {
        return done.getCount() == 0;
    }

    /** It has ended, or did not hear the wish that it should: then nobody waits for it any more. */
    boolean isOver() {
        return isDone() || isOverdue();
    }

    /** True if it has ended, or has been left alone, by then. */
    boolean await(long timeoutMs) throws InterruptedException {
        return done.await(timeoutMs, TimeUnit.MILLISECONDS) || isOverdue();
    }

    private synchronized boolean isOverdue() {
        return interruptedWith != null && System.nanoTime() - interruptedAtNs > GRACE_NS;
    }

    /** After {@link #await} said true: the status, and the end of all output should it still run. */
    synchronized int leave() {
        if (isDone()) {
            return status;
        }
        out.detach();
        err.detach();
        return interruptedWith == null ? ExitCode.FAILED.status() : interruptedWith.status();
    }

    /** Hands on what is written until it is cut off. */
    private static final class Detachable extends OutputStream {
        private volatile @Nullable OutputStream target;

        Detachable(OutputStream target) {
            this.target = target;
        }

        void detach() {
            target = null;
        }

        private OutputStream target() throws IOException {
            OutputStream to = target;
            if (to == null) {
                throw new IOException("Broken pipe");
            }
            return to;
        }

        @Override
        public void write(int b) throws IOException {
            target().write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            target().write(bytes, from, length);
        }

        @Override
        public void flush() throws IOException {
            target().flush();
        }
    }
}
