package dev.thrctl.task;

import dev.thrctl.kernel.ProcFs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A tree with a proc folder, in which a test makes processes and threads. */
public final class FakeProc {
    private final Path root;

    public FakeProc(Path root) {
        this.root = root;
        folder("proc");
    }

    public ProcFs proc() {
        return new ProcFs(root);
    }

    /** The line of stat with numbers that are easy to tell apart. */
    public static String stat(int tid, String name, char state, long flags) {
        return tid + " (" + name + ") " + state + " 2 3 4 0 -1 " + flags
                + " 11 12 13 14 15 16 17 18 20 -5 3 0 1234 1048576 77 18446744073709551615 1 2 3 4 5 0 0 0 0 0 0 0 17 6"
                + " 40 2 0 0 0 0 0 0 0 0 0 0 0\n";
    }

    /** Status with the lines that thrctl looks at. */
    public static String status(int pid, int tid) {
        return "Name:\tx\nTgid:\t" + pid + "\nPid:\t" + tid + "\nTracerPid:\t0\nUid:\t1000\t1001\t1002\t1003\n"
                + "Gid:\t100\t101\t102\t103\nNSpid:\t" + tid + "\nSigQ:\t3/127\nSigPnd:\t0000000000000000\n"
                + "ShdPnd:\t0000000000000000\nSigBlk:\t0000000000000200\nSigIgn:\t0000000000001000\n"
                + "SigCgt:\t0000000000000002\nCpus_allowed_list:\t0-1\nvoluntary_ctxt_switches:\t7\n"
                + "nonvoluntary_ctxt_switches:\t8\n";
    }

    /** A thread with stat and status; for the leader also those of the process. */
    public FakeProc thread(int pid, int tid, String name, char state) {
        write("proc/" + pid + "/task/" + tid + "/stat", stat(tid, name, state, 0));
        write("proc/" + pid + "/task/" + tid + "/status", status(pid, tid));
        write("proc/" + tid + "/status", status(pid, tid));
        if (pid == tid) {
            write("proc/" + pid + "/stat", stat(pid, name, state, 0));
            write("proc/" + pid + "/comm", name + "\n");
        }
        return this;
    }

    public FakeProc write(String path, String content) {
        return write(path, content.getBytes(StandardCharsets.ISO_8859_1));
    }

    public FakeProc write(String path, byte[] content) {
        try {
            Path file = root.resolve(path);
            Files.createDirectories(file.getParent());
            Files.write(file, content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public FakeProc folder(String path) {
        try {
            Files.createDirectories(root.resolve(path));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public FakeProc link(String path, String target) {
        try {
            Path link = root.resolve(path);
            Files.createDirectories(link.getParent());
            Files.createSymbolicLink(link, Path.of(target));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void remove(String path) {
        try {
            Files.delete(root.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path path(String path) {
        return root.resolve(path);
    }
}
