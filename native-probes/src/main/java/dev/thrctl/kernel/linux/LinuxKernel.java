package dev.thrctl.kernel.linux;

import dev.thrctl.kernel.Affinity;
import dev.thrctl.kernel.Futex;
import dev.thrctl.kernel.IoPriority;
import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.OwnAuxv;
import dev.thrctl.kernel.PageSize;
import dev.thrctl.kernel.Ptrace;
import dev.thrctl.kernel.Scheduling;
import dev.thrctl.kernel.SchedulingControl;
import dev.thrctl.kernel.SignalSender;
import dev.thrctl.kernel.ThreadNames;
import dev.thrctl.kernel.TimerSlack;
import dev.thrctl.kernel.UserNamespaces;

/** The ports of Linux. */
public final class LinuxKernel implements Kernel {
    @Override
    public Scheduling scheduling() {
        return new LinuxScheduling();
    }

    @Override
    public SchedulingControl schedulingControl() {
        return new LinuxSchedulingControl();
    }

    @Override
    public IoPriority ioPriority() {
        return new LinuxIoPriority();
    }

    @Override
    public TimerSlack timerSlack() {
        return new LinuxTimerSlack();
    }

    @Override
    public OwnAuxv ownAuxv() {
        return new LinuxOwnAuxv();
    }

    @Override
    public PageSize pageSize() {
        return new LinuxPageSize();
    }

    @Override
    public Affinity affinity() {
        return LinuxAffinity.ofThisMachine();
    }

    @Override
    public SignalSender signalSender() {
        return new LinuxSignalSender();
    }

    @Override
    public Ptrace ptrace() {
        return new LinuxPtrace();
    }

    @Override
    public Futex futex() {
        return new LinuxFutex();
    }

    @Override
    public ThreadNames threadNames() {
        return new LinuxThreadNames();
    }

    @Override
    public void enter(int folder) {
        int result = LibC.fchdir(folder);
        if (result < 0) {
            throw LibC.failure("fchdir", "the working directory", "Call thrctl from another one");
        }
        LibC.close(folder);
    }

    @Override
    public UserNamespaces userNamespaces() {
        return new LinuxUserNamespaces();
    }
}
