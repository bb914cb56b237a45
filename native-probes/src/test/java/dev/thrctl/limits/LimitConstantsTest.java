package dev.thrctl.limits;

import dev.thrctl.kernel.Capability;
import dev.thrctl.kernel.ConstantsAudit;
import org.junit.jupiter.api.Test;

class LimitConstantsTest {
    @Test
    void numbersAreThoseOfTheHeaders() {
        ConstantsAudit.of("linux/capability.h", "linux/auxvec.h", "linux/seccomp.h", "linux/personality.h")
                .macro("CAP_SYS_ADMIN", Capability.SYS_ADMIN)
                .macro("CAP_SYS_RESOURCE", Capability.SYS_RESOURCE)
                .macro("CAP_SYS_NICE", Capability.SYS_NICE)
                .macro("CAP_SYS_PTRACE", Capability.SYS_PTRACE)
                .macro("AT_PAGESZ", LimitsProbe.AT_PAGESZ)
                .macro("CAP_IPC_LOCK", Capability.IPC_LOCK)
                .macro("SECCOMP_MODE_FILTER", LimitsProbe.SECCOMP_MODE_FILTER)
                .macro("ADDR_COMPAT_LAYOUT", LimitsProbe.ADDR_COMPAT_LAYOUT)
                .verify();
    }
}
