package dev.thrctl.auxv;

import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.MalformedFileException;
import dev.thrctl.kernel.PageSize;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import org.jspecify.annotations.Nullable;

/** Asks each source for the page size. Source: getauxval(3), sysconf(3), mincore(2), admin-guide/mm/transhuge.rst. */
public final class PageSizeProbe {
    private static final String HUGE_FOLDER = "/sys/kernel/mm/transparent_hugepage";
    private static final String HUGE = HUGE_FOLDER + "/hpage_pmd_size";

    /** Below and above every page size of a kernel: 4 KiB to 256 KiB. */
    private static final long SMALLEST_BYTES = 1024;

    private static final long LARGEST_BYTES = 1L << 20;

    private final ProcFs proc;
    private final Kernel kernel;
    private final String machine;

    public PageSizeProbe(ProcFs proc, Kernel kernel, String machine) {
        this.proc = proc;
        this.kernel = kernel;
        this.machine = machine;
    }

    /** What each source says; one that fails does not keep the others from answering. */
    public PageSizes read() {
        PageSize port = kernel.pageSize();
        PageSizes.Source huge = ask(this::hugeBytes);
        Boolean hasHuge = (huge.bytes() != null || proc.exists(HUGE)) ? Boolean.TRUE : noHuge();
        return new PageSizes(ask(this::ofAuxv), ask(port::sysconfBytes), ask(() -> ofMincore(port)), huge, hasHuge);
    }

    /** Without CONFIG_TRANSPARENT_HUGEPAGE their folder is missing; where /sys is missing nothing is known. */
    private @Nullable Boolean noHuge() {
        return (proc.exists("/sys/kernel/mm") && !proc.exists(HUGE_FOLDER)) ? Boolean.FALSE : null;
    }

    private interface Question {
        @Nullable
        Long answer();
    }

    private static PageSizes.Source ask(Question question) {
        try {
            Long bytes = question.answer();
            return new PageSizes.Source(bytes, bytes == null ? "it does not tell" : "");
        } catch (ProbeException e) {
            return new PageSizes.Source(null, String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Long ofAuxv() {
        for (AuxvItem item : new AuxvProbe(proc, kernel, machine).self(null).items()) {
            if (item.type() == AuxvType.AT_PAGESZ) {
                return item.entry().value();
            }
        }
        return null;
    }

    /** The smallest distance from the start of a page at which an address is accepted: that is the next page. */
    private static @Nullable Long ofMincore(PageSize port) {
        for (long bytes = SMALLEST_BYTES; bytes <= LARGEST_BYTES; bytes *= 2) {
            if (port.mincoreTakes(bytes)) {
                return bytes;
            }
        }
        return null;
    }

    private @Nullable Long hugeBytes() {
        String text = proc.line(HUGE).orNull();
        return text == null ? null : powerOfTwo(text);
    }

    static long powerOfTwo(String text) {
        long bytes;
        try {
            bytes = Long.parseLong(text);
        } catch (NumberFormatException e) {
            bytes = 0;
        }
        if (bytes <= 0 || Long.bitCount(bytes) != 1) {
            throw new MalformedFileException(HUGE, "it holds no power of two");
        }
        return bytes;
    }
}
