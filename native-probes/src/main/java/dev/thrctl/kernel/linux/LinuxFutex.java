package dev.thrctl.kernel.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.Futex;
import dev.thrctl.kernel.SystemCallException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** futex(2) on memory outside the Java heap, which nothing moves. */
final class LinuxFutex implements Futex {
    /** FUTEX_WAIT and FUTEX_WAKE with FUTEX_PRIVATE_FLAG of linux/futex.h. */
    static final int FUTEX_WAIT_PRIVATE = 128;

    static final int FUTEX_WAKE_PRIVATE = 129;

    private static final VarHandle WORD = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final long number = SyscallNumbers.ofThisMachine("futex");

    @Override
    public Word word() {
        return new LinuxWord(number);
    }

    private static final class LinuxWord implements Word {
        private static final int CACHE_LINE = 64;

        private final long number;
        private final Memory memory;
        private final long address;
        private final ByteBuffer bytes;

        LinuxWord(long number) {
            this.number = number;
            memory = new Memory(2 * CACHE_LINE);
            memory.clear();
            address = (Pointer.nativeValue(memory) + CACHE_LINE - 1) & -CACHE_LINE;
            bytes = memory.getByteBuffer(address - Pointer.nativeValue(memory), CACHE_LINE)
                    .order(ByteOrder.nativeOrder());
        }

        @Override
        public int get() {
            return (int) WORD.getAcquire(bytes, 0);
        }

        @Override
        public void set(int value) {
            WORD.setRelease(bytes, 0, value);
        }

        @Override
        public boolean await(int expected) {
            if (FutexCalls.syscall(number, address, FUTEX_WAIT_PRIVATE, expected, 0, 0, 0) == 0) {
                return true;
            }
            int error = Native.getLastError();
            Errno known = Errno.of(error, Errno.Numbering.LINUX);
            if (known == Errno.EAGAIN || known == Errno.EINTR) {
                return false;
            }
            throw failure("futex(FUTEX_WAIT)", error);
        }

        @Override
        public int wake(int most) {
            long woken = FutexCalls.syscall(number, address, FUTEX_WAKE_PRIVATE, most, 0, 0, 0);
            if (woken < 0) {
                throw failure("futex(FUTEX_WAKE)", Native.getLastError());
            }
            return (int) woken;
        }

        private static SystemCallException failure(String call, int error) {
            return SystemCallException.ofNumber(call, "a word of thrctl", error, Errno.Numbering.LINUX, "");
        }

        @Override
        public void close() {
            memory.close();
        }
    }
}
