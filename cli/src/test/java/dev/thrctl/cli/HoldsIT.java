package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.Signal;
import dev.thrctl.kernel.linux.LinuxKernel;
import dev.thrctl.signal.Hold;
import dev.thrctl.signal.Route;
import dev.thrctl.signal.Route.Effect;
import dev.thrctl.signal.Route.Outcome;
import dev.thrctl.signal.Route.Reason;
import dev.thrctl.signal.Router;
import dev.thrctl.signal.SignalState;
import dev.thrctl.signal.SignalThread;
import dev.thrctl.signal.Signals;
import dev.thrctl.signal.SignalsProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Signals to threads that are frozen, in vfork or stopped with one in vfork, foreseen and then sent. */
class HoldsIT {
    private static final Signal USR1 = Signal.parse("USR1");
    private static final Signal SEGV = Signal.parse("SEGV");
    private static final Path FIRST = Path.of("/sys/fs/cgroup/freezer");

    private final SignalsProbe probe =
            new SignalsProbe(new ProcFs(Path.of("/")), new LinuxKernel(), System.getProperty("os.arch", ""));

    /** A cgroup with one process, frozen. */
    private static final class Frozen implements AutoCloseable {
        private final Path group;
        private final boolean first;

        Frozen(Path hierarchy, boolean first, int pid) throws IOException {
            assumeTrue(TestMachine.isRoot(), "cgroups are made by root");
            this.first = first;
            group = hierarchy.resolve("thrctl-holds-" + ProcessHandle.current().pid());
            try {
                Files.createDirectory(group);
            } catch (IOException e) {
                assumeTrue(false, "cannot make " + group + ": " + e);
            }
            Files.writeString(group.resolve("cgroup.procs"), "" + pid);
            set(true);
            Path state = group.resolve(first ? "freezer.state" : "cgroup.events");
            await(() -> read(state).contains(first ? "FROZEN" : "frozen 1"));
        }

        void set(boolean frozen) throws IOException {
            if (first) {
                Files.writeString(group.resolve("freezer.state"), frozen ? "FROZEN" : "THAWED");
            } else {
                Files.writeString(group.resolve("cgroup.freeze"), frozen ? "1" : "0");
            }
        }

        @Override
        public void close() throws IOException {
            set(false);
            await(() -> group.toFile().delete());
        }
    }

    /** Where the hierarchy of version 2 is mounted. */
    private static Path second() {
        for (String folder : List.of("/sys/fs/cgroup", "/sys/fs/cgroup/unified")) {
            if (Files.exists(Path.of(folder, "cgroup.controllers"))) {
                return Path.of(folder);
            }
        }
        assumeTrue(false, "no cgroup hierarchy of version 2");
        return Path.of("/");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    private static void await(BooleanSupplier condition) {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(endNs);
            Thread.onSpinWait();
        }
    }

    private static void send(Signal signal, int pid) throws IOException {
        try {
            assertThat(new ProcessBuilder("sh", "-c", "kill -" + signal.number() + " " + pid)
                            .start()
                            .waitFor())
                    .isZero();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether it is a zombie or gone. */
    private static boolean hasEnded(int pid) {
        String stat = read(Path.of("/proc/" + pid + "/stat"));
        return stat.isEmpty() || stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
    }

    private static boolean isPending(int pid, Signal signal) {
        for (String line : read(Path.of("/proc/" + pid + "/status")).split("\n", -1)) {
            if (line.startsWith("ShdPnd:")
                    && (Long.parseUnsignedLong(line.substring(7).strip(), 16) >>> (signal.number() - 1) & 1) != 0) {
                return true;
            }
        }
        return false;
    }

    private Route route(int pid, Signal signal) {
        Route route = Router.toProcess(probe.read(pid, signal), signal);
        assertThat(route.isCertain()).as("%s", route).isTrue();
        return route;
    }

    /** Foretells, sends, and looks whether it is so. */
    private void holds(int pid, Signal signal, Reason reason) throws IOException {
        Route route = route(pid, signal);
        assertThat(route.outcome()).as("%s", route).isEqualTo(Outcome.QUEUED);
        assertThat(route.reason()).as("%s", route).isEqualTo(reason);
        assertThat(route.effect()).as("%s", route).isEqualTo(Effect.NONE);
        send(signal, pid);
        await(() -> isPending(pid, signal));
        assertThat(hasEnded(pid)).isFalse();
    }

    private void ends(int pid, Signal signal) throws IOException {
        Route route = route(pid, signal);
        assertThat(route.effect()).as("%s", route).isEqualTo(Effect.TERMINATE);
        send(signal, pid);
        await(() -> hasEnded(pid));
    }

    @Test
    void holdsEvenSigkillOfAProcessThatTheFirstFreezerHasFrozen() throws IOException {
        assumeTrue(Files.exists(FIRST.resolve("cgroup.procs")), "no freezer of cgroup v1 at " + FIRST);
        try (Targets.Live target = Targets.start("t_holds")) {
            int pid = target.pid();
            try (Frozen group = new Frozen(FIRST, true, pid)) {
                holds(pid, USR1, Reason.FREEZER);
                holds(pid, Signals.TERM, Reason.FREEZER);
                holds(pid, Signals.KILL, Reason.FREEZER);
                assertThat(route(pid, USR1).reason()).isEqualTo(Reason.ENDING);
                group.set(false);
                await(() -> hasEnded(pid));
            }
        }
    }

    @Test
    void letsOnlyWhatIsDeadlyThroughTheSecondFreezer() throws IOException {
        Path hierarchy = second();
        for (Signal deadly : List.of(Signals.TERM, Signals.KILL)) {
            try (Targets.Live target = Targets.start("t_holds")) {
                int pid = target.pid();
                try (Frozen group = new Frozen(hierarchy, false, pid)) {
                    holds(pid, USR1, Reason.FROZEN);
                    holds(pid, SEGV, Reason.FROZEN);
                    holds(pid, Signals.STOP, Reason.FROZEN);
                    ends(pid, deadly);
                    group.set(false);
                }
            }
        }
    }

    @Test
    void letsOnlyWhatIsDeadlyThroughToAVforkParent() throws IOException {
        for (Signal deadly : List.of(Signals.TERM, Signals.KILL)) {
            try (Targets.Live target = Targets.start("t_holds", "vfork")) {
                await(() -> state(target.pid()).threads().get(0).hold() == Hold.VFORK);
                if (deadly.equals(Signals.KILL)) {
                    holds(target.pid(), USR1, Reason.VFORK);
                    holds(target.pid(), Signals.TERM, Reason.VFORK);
                }
                ends(target.pid(), deadly);
            }
        }
    }

    private SignalState state(int pid) {
        return probe.read(pid, USR1);
    }

    @Test
    void holdsSignalsOfAStoppedProcessWithAThreadInVforkAndForeseesWhatSigcontLetsLoose() throws IOException {
        try (Targets.Live target = Targets.start("t_holds", "thread")) {
            int pid = target.pid();
            await(() -> state(pid).threads().stream().anyMatch(thread -> thread.hold() == Hold.VFORK));
            send(Signals.STOP, pid);
            await(() -> state(pid).threads().stream().anyMatch(SignalThread::isStopped));
            holds(pid, USR1, Reason.STOPPED);
            holds(pid, Signals.TERM, Reason.STOPPED);
            Route route = Router.toProcess(state(pid), Signals.CONT);
            assertThat(route.effect()).as("%s", route).isEqualTo(Effect.TERMINATE);
            assertThat(route.reason()).isEqualTo(Reason.LET_LOOSE);
            send(Signals.CONT, pid);
            await(() -> hasEnded(pid));
        }
    }

    @Test
    void isCertainThatSigcontKillsAStoppedProcessWithSigtermPending() throws IOException {
        try (Targets.Live target = Targets.start("t_holds")) {
            int pid = target.pid();
            send(Signals.STOP, pid);
            await(() -> state(pid).threads().get(0).isStopped());
            holds(pid, Signals.TERM, Reason.STOPPED);
            ends(pid, Signals.CONT);
        }
    }
}
