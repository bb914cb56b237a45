package dev.thrctl.kernel.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.kernel.ConstantsAudit;
import dev.thrctl.kernel.Ptrace.State;
import dev.thrctl.kernel.Ptrace.Stop;
import org.junit.jupiter.api.Test;

class LinuxSignalConstantsTest {
    @Test
    void areThoseOfTheHeaders() {
        ConstantsAudit.of("linux/ptrace.h", "stddef.h")
                .macro("PTRACE_DETACH", LinuxPtrace.PTRACE_DETACH)
                .macro("PTRACE_SEIZE", LinuxPtrace.PTRACE_SEIZE)
                .macro("PTRACE_INTERRUPT", LinuxPtrace.PTRACE_INTERRUPT)
                .macro("PTRACE_PEEKSIGINFO", LinuxPtrace.PTRACE_PEEKSIGINFO)
                .macro("PTRACE_PEEKSIGINFO_SHARED", LinuxPtrace.PTRACE_PEEKSIGINFO_SHARED)
                .macro("PTRACE_EVENT_STOP", LinuxPtrace.PTRACE_EVENT_STOP)
                .expression("sizeof(struct ptrace_peeksiginfo_args)", LinuxPtrace.ARGS_BYTES)
                .expression("offsetof(struct ptrace_peeksiginfo_args, flags)", LinuxPtrace.FLAGS_AT)
                .expression("offsetof(struct ptrace_peeksiginfo_args, nr)", LinuxPtrace.NR_AT)
                .verify();
        ConstantsAudit.of("linux/wait.h")
                .macro("WNOHANG", LinuxPtrace.WNOHANG)
                .macro("__WALL", LinuxPtrace.WALL)
                .verify();
        ConstantsAudit.of("linux/nsfs.h", "sys/ioctl.h")
                .macro("NS_GET_PARENT", LinuxUserNamespaces.NS_GET_PARENT)
                .macro("NS_GET_OWNER_UID", LinuxUserNamespaces.NS_GET_OWNER_UID)
                .verify();
        ConstantsAudit.of("linux/prctl.h")
                .macro("PR_SET_NAME", LinuxThreadNames.PR_SET_NAME)
                .verify();
        ConstantsAudit.of("linux/pidfd.h")
                .macro("O_EXCL", LinuxSignalSender.PIDFD_THREAD)
                .expressionIfDefined("PIDFD_THREAD", "PIDFD_THREAD", LinuxSignalSender.PIDFD_THREAD)
                .expressionIfDefined(
                        "PIDFD_SIGNAL_THREAD", "PIDFD_SIGNAL_THREAD", LinuxSignalSender.PIDFD_SIGNAL_THREAD)
                .verify();
        ConstantsAudit.of("poll.h", "stddef.h")
                .macro("POLLIN", LinuxSignalSender.POLLIN)
                .expression("sizeof(struct pollfd)", LinuxSignalSender.POLLFD_BYTES)
                .expression("offsetof(struct pollfd, events)", LinuxSignalSender.EVENTS_AT)
                .verify();
    }

    @Test
    void readsAWaitStatus() {
        assertThat(LinuxPtrace.stop(5 << 8 | 0x7f | 128 << 16)).isEqualTo(new Stop(State.STOPPED, 0));
        assertThat(LinuxPtrace.stop(10 << 8 | 0x7f)).isEqualTo(new Stop(State.STOPPED, 10));
        assertThat(LinuxPtrace.stop(3 << 8)).isEqualTo(new Stop(State.GONE, 0));
        assertThat(LinuxPtrace.stop(9)).isEqualTo(new Stop(State.GONE, 0));
    }
}
