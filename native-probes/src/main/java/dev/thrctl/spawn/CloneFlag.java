package dev.thrctl.spawn;

/** The flags of clone(2), CLONE_* of include/uapi/linux/sched.h. */
public enum CloneFlag {
    VM(0x0000_0100, "share memory"),
    FS(0x0000_0200, "share root, working directory and umask"),
    FILES(0x0000_0400, "share open files"),
    SIGHAND(0x0000_0800, "share signal handlers"),
    PIDFD(0x0000_1000, "give the parent a file descriptor for it"),
    PTRACE(0x0000_2000, "be traced where the creator is"),
    VFORK(0x0000_4000, "stop the creator until it ends or executes"),
    PARENT(0x0000_8000, "have the creator's parent for a parent"),
    THREAD(0x0001_0000, "be a thread of the same process"),
    NEWNS(0x0002_0000, "have mounts of its own"),
    SYSVSEM(0x0004_0000, "share undo lists of System V semaphores"),
    SETTLS(0x0008_0000, "have thread-local storage as given"),
    PARENT_SETTID(0x0010_0000, "write its id where the creator reads it"),
    CHILD_CLEARTID(0x0020_0000, "clear that word at its end, and wake who waits for it"),
    DETACHED(0x0040_0000, "nothing, since Linux 2.6.2"),
    UNTRACED(0x0080_0000, "not be traced by force"),
    CHILD_SETTID(0x0100_0000, "write its id where it reads it"),
    NEWCGROUP(0x0200_0000, "have a cgroup namespace of its own"),
    NEWUTS(0x0400_0000, "have a host name of its own"),
    NEWIPC(0x0800_0000, "have System V IPC of its own"),
    NEWUSER(0x1000_0000, "have a user namespace of its own"),
    NEWPID(0x2000_0000, "have a pid namespace of its own"),
    NEWNET(0x4000_0000, "have a network of its own"),
    IO(0x8000_0000L, "share the I/O context");

    private final long bit;
    private final String meaning;

    CloneFlag(long bit, String meaning) {
        this.bit = bit;
        this.meaning = meaning;
    }

    public long bit() {
        return bit;
    }

    /** What the new thread is to do or to have. */
    public String meaning() {
        return meaning;
    }

    public boolean isIn(long flags) {
        return (flags & bit) != 0;
    }
}
