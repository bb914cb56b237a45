package dev.thrctl.kernel.linux;

import dev.thrctl.kernel.UserNamespaces;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ioctl(2) on the files of /proc/PID/ns. */
final class LinuxUserNamespaces implements UserNamespaces {
    /** include/uapi/linux/nsfs.h: _IO(0xb7, 2). */
    static final long NS_GET_PARENT = 0xb702;

    /** include/uapi/linux/nsfs.h: _IO(0xb7, 4). */
    static final long NS_GET_OWNER_UID = 0xb704;

    /** Of namespaces in each other the kernel allows 32: create_user_ns of kernel/user_namespace.c. */
    private static final int DEEPEST = 33;

    @Override
    public @Nullable List<Level> above(int pid) {
        List<Level> levels = new ArrayList<>();
        int file = LibC.open("/proc/" + pid + "/ns/user", LinuxTimerSlack.O_CLOEXEC);
        while (file >= 0 && levels.size() <= DEEPEST) {
            String name = name(file);
            long owner = name == null ? -1 : owner(file);
            int parent = owner < 0 || INITIAL.equals(name) ? -1 : LibC.ioctl(file, NS_GET_PARENT, new byte[0]);
            LibC.close(file);
            if (INITIAL.equals(name)) {
                return List.copyOf(levels);
            }
            if (name == null || owner < 0) {
                return null;
            }
            levels.add(new Level(name, owner));
            file = parent;
        }
        if (file >= 0) {
            LibC.close(file);
        }
        return null;
    }

    private static @Nullable String name(int file) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/" + file)).toString();
        } catch (IOException e) {
            return null;
        }
    }

    private static long owner(int file) {
        byte[] uid = new byte[Integer.BYTES];
        int result = LibC.ioctl(file, NS_GET_OWNER_UID, uid);
        return result < 0
                ? -1
                : Integer.toUnsignedLong(
                        ByteBuffer.wrap(uid).order(ByteOrder.nativeOrder()).getInt());
    }
}
