package dev.thrctl.cpu;

import dev.thrctl.kernel.Affinity;
import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.kernel.SystemControl;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers with the affinities that a test gives, and knows no other thread. */
final class FakeKernel implements Kernel {
    private final Map<Integer, CpuSet> affinities = new HashMap<>();
    private @Nullable SystemControl control;

    static FakeKernel linux(String allowed) {
        return new FakeKernel().allow(CpuTree.SELF, allowed);
    }

    static FakeKernel withControls(Map<String, Long> values) {
        FakeKernel kernel = new FakeKernel();
        kernel.control = values::get;
        return kernel;
    }

    FakeKernel allow(int tid, String list) {
        affinities.put(tid, CpuSet.parse(list));
        return this;
    }

    @Override
    public Affinity affinity() {
        return (tid, mask) -> {
            CpuSet set = affinities.get(tid);
            if (set == null) {
                throw new SystemCallException("sched_getaffinity", tid, Errno.ESRCH, "");
            }
            byte[] bytes = set.toMask();
            if (bytes.length > mask.length) {
                throw new SystemCallException("sched_getaffinity", tid, Errno.EINVAL, "");
            }
            System.arraycopy(bytes, 0, mask, 0, bytes.length);
            return bytes.length;
        };
    }

    @Override
    public @Nullable SystemControl systemControl() {
        return control;
    }
}
