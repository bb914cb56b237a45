package dev.thrctl.kernel.linux;

import com.sun.jna.Native;
import dev.thrctl.kernel.TimerSlack;
import java.nio.charset.StandardCharsets;

/** Writes the file: prctl(2) reaches only the calling thread. By open(2) and write(2), for Java keeps errno to itself. */
final class LinuxTimerSlack implements TimerSlack {
    /** include/uapi/asm-generic/fcntl.h; the same on x86_64, aarch64 and riscv64. */
    static final int O_WRONLY = 1;

    static final int O_CLOEXEC = 0x80000;

    @Override
    public void write(int tid, long ns) {
        String path = "/proc/" + tid + "/timerslack_ns";
        int file = LibC.open(path, O_WRONLY | O_CLOEXEC);
        if (file < 0) {
            throw LibC.failure("open of " + path, tid, "");
        }
        byte[] text = Long.toString(ns).getBytes(StandardCharsets.US_ASCII);
        long written = LibC.write(file, text, text.length);
        int errno = Native.getLastError();
        LibC.close(file);
        if (written < 0) {
            throw LibC.failure("write to " + path, tid, errno, "");
        }
    }
}
