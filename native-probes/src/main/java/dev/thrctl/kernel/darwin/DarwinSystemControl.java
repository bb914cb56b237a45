package dev.thrctl.kernel.darwin;

import com.sun.jna.Native;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.kernel.SystemControl;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** sysctlbyname(3). */
final class DarwinSystemControl implements SystemControl {
    @Override
    public @Nullable Long number(String name) {
        byte[] value = new byte[Long.BYTES];
        long[] length = {value.length};
        byte[] cName = (name + "\0").getBytes(StandardCharsets.US_ASCII);
        int result;
        try {
            result = LibSystem.sysctlbyname(cName, value, length, null, 0);
        } catch (LinkageError e) {
            throw new ProbeException("sysctlbyname on " + name + ": the C library has no such function (" + e + ")", e);
        }
        if (result != 0) {
            int errno = Native.getLastError();
            if (Errno.of(errno, Errno.Numbering.DARWIN) == Errno.ENOENT) {
                return null;
            }
            throw SystemCallException.ofNumber("sysctlbyname", name, errno, Errno.Numbering.DARWIN, "");
        }
        return decode(name, value, length[0], ByteOrder.nativeOrder());
    }

    /** An int or a 64-bit integer, told apart by the length that was written. */
    static long decode(String name, byte[] value, long length, ByteOrder order) {
        ByteBuffer bytes = ByteBuffer.wrap(value).order(order);
        if (length == Integer.BYTES) {
            return bytes.getInt();
        }
        if (length == Long.BYTES) {
            return bytes.getLong();
        }
        throw new ProbeException("sysctlbyname on " + name + ": " + length + " bytes are no integer");
    }
}
