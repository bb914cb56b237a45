package dev.thrctl.sched;

import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** What the kernel was built with: /proc/config.gz (CONFIG_IKCONFIG_PROC), else the file that distributions put in /boot. */
final class KernelBuild {
    private final ProcFs proc;

    KernelBuild(ProcFs proc) {
        this.proc = proc;
    }

    /** Null if neither file can be read. */
    @Nullable
    Boolean has(String option) {
        String config = config();
        return config == null ? null : config.contains("\n" + option + "=y\n");
    }

    private @Nullable String config() {
        try {
            byte[] packed = proc.bytes("/proc/config.gz").orNull();
            if (packed != null) {
                return text(new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes());
            }
            String release = proc.line("/proc/sys/kernel/osrelease").orNull();
            byte[] plain = release == null
                    ? null
                    : proc.bytes("/boot/config-" + release).orNull();
            return plain == null ? null : text(plain);
        } catch (IOException | ProbeException e) {
            return null;
        }
    }

    private static String text(byte[] raw) {
        return "\n" + new String(raw, StandardCharsets.US_ASCII) + "\n";
    }
}
