package dev.thrctl.limits;

import dev.thrctl.kernel.ConstantsAudit;
import org.junit.jupiter.api.Test;

class LimitConstantsTest {
    @Test
    void numbersAreThoseOfTheHeaders() {
        ConstantsAudit.of("linux/capability.h", "linux/auxvec.h")
                .macro("CAP_SYS_ADMIN", UserProcesses.CAP_SYS_ADMIN)
                .macro("CAP_SYS_RESOURCE", UserProcesses.CAP_SYS_RESOURCE)
                .macro("AT_PAGESZ", LimitsProbe.AT_PAGESZ)
                .verify();
    }
}
