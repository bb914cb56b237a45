package dev.thrctl.limits;

import dev.thrctl.kernel.ConstantsAudit;
import org.junit.jupiter.api.Test;

class LimitConstantsTest {
    @Test
    void numbersAreThoseOfTheHeaders() {
        ConstantsAudit.of(
                        "linux/capability.h",
                        "linux/auxvec.h",
                        "linux/seccomp.h",
                        "linux/sched.h",
                        "linux/personality.h")
                .macro("CAP_SYS_ADMIN", UserProcesses.CAP_SYS_ADMIN)
                .macro("CAP_SYS_RESOURCE", UserProcesses.CAP_SYS_RESOURCE)
                .macro("AT_PAGESZ", LimitsProbe.AT_PAGESZ)
                .macro("CAP_IPC_LOCK", LockedMemory.CAP_IPC_LOCK)
                .macro("SECCOMP_MODE_FILTER", LimitsProbe.SECCOMP_MODE_FILTER)
                .macro("SCHED_DEADLINE", LimitsProbe.SCHED_DEADLINE)
                .macro("ADDR_COMPAT_LAYOUT", LimitsProbe.ADDR_COMPAT_LAYOUT)
                .verify();
    }
}
