package dev.thrctl.cli;

import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.SignalSender;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.kernel.ThreadId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A recorded system: process 100 with the threads 100 and 101, which blocks USR1; and a kernel that notes what is sent. */
abstract class KillFixture {
    Path root = Path.of("");
    final FakeSender sender = new FakeSender();

    @BeforeEach
    void makeSystem(@TempDir Path folder) throws IOException {
        root = folder;
        Files.createDirectories(root.resolve("proc/1"));
        Files.createSymbolicLink(root.resolve("proc/self"), Path.of("1"));
        file("proc/thread-self/status", "Uid:\t1000\t1000\t1000\t1000\n");
        file("proc/100/stat", stat(100, "wor\u001bker", 77, 2));
        thread(100, "0000000000000000");
        thread(101, "0000000000000200");
    }

    void thread(int tid, String blocked) {
        thread(tid, blocked, "63/63");
    }

    void thread(int tid, String blocked, String queue) {
        String status = "Tgid:\t100\nUid:\t5\t5\t5\t5\nSigQ:\t" + queue + "\nSigBlk:\t" + blocked
                + "\nSigIgn:\t0000000000000001\nSigCgt:\t0000000000000002\n";
        file("proc/" + tid + "/status", status);
        file("proc/100/task/" + tid + "/status", status);
        file("proc/100/task/" + tid + "/stat", stat(tid, "wor\u001bker", 77, 2));
        file("proc/100/task/" + tid + "/fdinfo/0", "pos:\t0\n");
    }

    static String stat(int tid, String name, int startTicks, int threads) {
        return tid + " (" + name + ") S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 " + threads + " 0 " + startTicks
                + " 4096 1 0 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0\n";
    }

    void file(String path, String content) {
        try {
            Files.createDirectories(root.resolve(path).getParent());
            Files.write(root.resolve(path), content.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Notes what is sent, and fails as it is told; a kernel before 6.9 unless it is told otherwise. */
    static final class FakeSender implements SignalSender {
        final List<String> log = new ArrayList<>();
        final Map<String, Errno> failures = new HashMap<>();

        @Nullable
        Errno failure;

        boolean hasPidfd = true;
        boolean hasPidfdOfThreads;
        int mostOpen = Integer.MAX_VALUE;
        int open;
        Runnable beforeOpening = () -> {};
        Runnable whenOpened = () -> {};
        Runnable whenSent = () -> {};

        private void send(String call, Object target, String what) {
            Errno errno = failures.getOrDefault(call, failure);
            if (errno != null) {
                throw new SystemCallException(call, target, errno, "");
            }
            log.add(call + " " + target + " " + what);
            whenSent.run();
        }

        @Override
        public int open(int pid) {
            if (!hasPidfd) {
                throw new SystemCallException("pidfd_open", pid, Errno.ENOSYS, "");
            }
            return open(7, pid);
        }

        @Override
        public int open(ThreadId thread) {
            if (!hasPidfdOfThreads) {
                throw new SystemCallException("pidfd_open", thread, Errno.EINVAL, "");
            }
            return open(8, thread);
        }

        private int open(int file, Object target) {
            beforeOpening.run();
            Errno errno = open == mostOpen ? Errno.EMFILE : failures.get("pidfd_open");
            if (errno != null) {
                throw new SystemCallException("pidfd_open", target, errno, "");
            }
            open++;
            whenOpened.run();
            return file;
        }

        @Override
        public void toThread(int file, ThreadId thread, int signal, @Nullable Integer value) {
            send("pidfd_send_signal", thread, signal + " " + value);
        }

        @Override
        public void toProcess(int file, int pid, int signal, @Nullable Integer value) {
            send("pidfd_send_signal", pid, signal + " " + value);
        }

        @Override
        public void toProcessId(int pid, int signal, @Nullable Integer value) {
            send("kill", pid, signal + " " + value);
        }

        @Override
        public void toThread(ThreadId thread, int signal, @Nullable Integer value) {
            send("tgkill", thread, signal + " " + value);
        }

        @Override
        public boolean awaitEnd(int file, int timeoutMs) {
            return false;
        }

        @Override
        public void restoreDefault(int signal) {
            log.add("signal " + signal);
        }

        @Override
        public void close(int file) {
            open--;
            log.add("close " + file);
        }
    }

    InProcess run(String... args) {
        Kernel kernel = new Kernel() {
            @Override
            public SignalSender signalSender() {
                return sender;
            }
        };
        return InProcess.on(new ProcFs(root), kernel, "amd64", Integer.MAX_VALUE, args);
    }
}
