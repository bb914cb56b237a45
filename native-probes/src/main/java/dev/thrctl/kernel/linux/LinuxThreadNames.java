package dev.thrctl.kernel.linux;

import com.sun.jna.Memory;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ThreadNames;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.Arrays;

/** prctl(2), gettid(2) and /proc/self/task/TID/comm of proc_pid_comm(5). */
final class LinuxThreadNames implements ThreadNames {
    /** include/uapi/linux/prctl.h. */
    static final int PR_SET_NAME = 15;

    @Override
    public void set(int tid, byte[] name) {
        if (LinuxSyscall.call("gettid") == tid) {
            setOwn(tid, name);
        } else {
            write(tid, name);
        }
    }

    private static void setOwn(int tid, byte[] name) {
        try (Memory text = new Memory(name.length + 1L)) {
            text.write(0, name, 0, name.length);
            text.setByte(name.length, (byte) 0);
            if (LibC.prctl(PR_SET_NAME, text, 0, 0, 0) < 0) {
                throw LibC.failure("prctl(PR_SET_NAME)", tid, "");
            }
        }
    }

    /** The only write to /proc: the kernel takes it for threads of the writer's own process and of no other. */
    private static void write(int tid, byte[] name) {
        String file = "/proc/self/task/" + tid + "/comm";
        try (FileOutputStream out = new FileOutputStream(file)) {
            // With a NUL behind it, for an empty name would be no write at all.
            out.write(Arrays.copyOf(name, name.length + 1));
        } catch (FileNotFoundException e) {
            throw new ProbeException("write to " + file + ": this process has no such thread (ESRCH)", e);
        } catch (IOException e) {
            throw new ProbeException("write to " + file + ": " + e.getMessage(), e);
        }
    }
}
