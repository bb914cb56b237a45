package dev.thrctl.spawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.thrctl.thrprobe.ProbeRequest;
import dev.thrctl.thrprobe.ThrProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The rules against the kernel, which is asked with a raw clone. */
class CloneFlagsIT {
    private static final int EINVAL = 22;

    /** Not the highest bit, which is no positive int; not PARENT, whose child nobody here would wait for. */
    private static final long TRIED = ~(CloneFlag.IO.bit() | CloneFlag.PARENT.bit() | CloneFlag.PTRACE.bit());

    @Test
    void kernelRefusesExactlyWhatTheRulesRefuse() {
        Path program = Path.of("target/native/thrprobe");
        assumeTrue(Files.isExecutable(program), "thrprobe was not built");
        List<Integer> flags = combinations();
        ProbeRequest request = ProbeRequest.first();
        request.withAll("flags", flags.stream().mapToInt(Integer::intValue).toArray());
        try (ThrProbe probe = ThrProbe.start(program, "try-clone", request)) {
            long[] errnos = probe.requiredAnswer(60_000).integers("errnos");
            assertThat(errnos).hasSameSizeAs(flags);
            int refused = 0;
            for (int i = 0; i < errnos.length; i++) {
                boolean expected = CloneFlags.refusal(flags.get(i)) != null;
                // Others than EINVAL, such as EPERM without root or ENOSPC of namespaces, are no matter of the flags.
                if (errnos[i] == EINVAL || errnos[i] == 0 || expected) {
                    assertThat(errnos[i] == EINVAL)
                            .as("%s: errno %s", CloneFlags.text(flags.get(i)), errnos[i])
                            .isEqualTo(expected);
                }
                refused += errnos[i] == EINVAL ? 1 : 0;
            }
            assertThat(refused).isBetween(50, errnos.length - 20);
        }
    }

    /** Each flag alone and each pair, from none and from the usual ones; and many by chance. */
    private static List<Integer> combinations() {
        List<Integer> all = new ArrayList<>();
        CloneFlag[] flags = CloneFlag.values();
        for (long base : new long[] {0, CloneFlags.USUAL}) {
            for (CloneFlag one : flags) {
                for (CloneFlag other : flags) {
                    add(all, base ^ one.bit() ^ (one == other ? 0 : other.bit()));
                }
            }
        }
        long seed = 42;
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            // About a quarter of the flags.
            long half = random.nextInt();
            add(all, half & random.nextInt() & 0x7fff_ff00L);
        }
        return all;
    }

    private static void add(List<Integer> all, long flags) {
        long tried = flags & TRIED;
        // Whether these go together depends on the kernel's version.
        boolean both = CloneFlag.PIDFD.isIn(tried) && CloneFlag.THREAD.isIn(tried);
        if (!both) {
            all.add((int) tried);
        }
    }
}
