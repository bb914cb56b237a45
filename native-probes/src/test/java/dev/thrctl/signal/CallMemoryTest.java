package dev.thrctl.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.kernel.Abi;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.ThreadId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallMemoryTest {
    private static final ThreadId THREAD = new ThreadId(5, 6);

    @Test
    void readsTheUpperHalfOfA32BitProcess(@TempDir Path root) throws IOException {
        Path memory = root.resolve("proc/5/task/6/mem");
        Files.createDirectories(memory.getParent());
        try (RandomAccessFile file = new RandomAccessFile(memory.toFile(), "rw")) {
            file.seek(0xffff_d000L);
            file.write(new byte[] {1, 2, 3, 4});
        }
        ProcFs proc = new ProcFs(root);
        assertThat(CallMemory.read(proc, THREAD, Abi.I386, 0xffff_ffff_ffff_d000L, 4))
                .containsExactly(1, 2, 3, 4);
        assertThat(CallMemory.read(proc, THREAD, Abi.I386, 0xffff_d000L, 5)).isNull();
    }
}
