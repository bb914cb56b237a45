package dev.thrctl.signal;

import dev.thrctl.kernel.Signal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What would happen to a signal.
 *
 * @param tid the thread it is directed to; null for the process
 * @param effect of the signal on the whole process, now
 * @param chosenTid the thread that takes it; null if none does now, or if the kernel's choice cannot be seen
 * @param candidates the threads that may take it, ascending; of a queued one, those that may take it later
 * @param waiters those of the candidates that are in sigtimedwait(2) for it, or wait for a signalfd(2) that has it
 * @param notes what else comes of it, one sentence part each
 * @param uncertain what could not be seen and would change the answer, one sentence part each; empty if the answer is
 *     certain
 */
public record Route(
        int pid,
        @Nullable Integer tid,
        Signal signal,
        Outcome outcome,
        Reason reason,
        Effect effect,
        @Nullable Integer chosenTid,
        List<Integer> candidates,
        List<Integer> waiters,
        List<String> notes,
        List<String> uncertain) {

    public Route {
        candidates = List.copyOf(candidates);
        waiters = List.copyOf(waiters);
        notes = List.copyOf(notes);
        uncertain = List.copyOf(uncertain);
    }

    public boolean isCertain() {
        return uncertain.isEmpty();
    }

    public enum Outcome {
        /** A thread runs the handler. */
        HANDLED,
        /** A thread returns with it from sigtimedwait(2) or from the read of a signalfd(2); no handler runs. */
        AWAITED,
        /** The default action, see the effect. */
        DEFAULT,
        /** It has no effect, and nobody hears of it. */
        IGNORED,
        /** It is pending until a thread may take it. */
        QUEUED,
        /** It cannot be sent: the call fails with EAGAIN. */
        REFUSED,
        /** The dispositions cannot be read. */
        UNKNOWN;

        /** The word in JSON. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public enum Effect {
        NONE,
        TERMINATE,
        CORE,
        STOP,
        CONTINUE,
        UNKNOWN;

        /** Whether it ends the process with all of its threads. */
        public boolean isDeadly() {
            return this == TERMINATE || this == CORE;
        }

        /** The word in JSON. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why the outcome or the thread is this one. */
    public enum Reason {
        MAIN_THREAD("the main thread does not block it, and the kernel prefers it"),
        ONLY_ELIGIBLE("it is the only thread that may take it now"),
        SEVERAL_ELIGIBLE("one of the threads that may take it; the kernel does not show which"),
        NAMED_THREAD("it is sent to this thread"),
        BLOCKED("blocked: it is pending until the mask changes or it is asked for"),
        STOPPED("stopped: it is pending until SIGCONT"),
        ALREADY_STOPPED("stopped already: it is pending until SIGCONT, which discards it"),
        TRACED("stopped by its tracer: it is pending until that lets it run"),
        ALREADY_PENDING("one is pending already, and the second is merged with it"),
        FREEZER("its cgroup is frozen (cgroup v1): whatever is sent is pending until that is thawed, SIGKILL too"),
        FROZEN(
                "its cgroup is frozen: it is pending until that is thawed; only what ends it without a core dump gets through"),
        VFORK(
                "the thread that it is for waits in vfork(2): it is pending until the child has executed a program or ended"),
        UNINTERRUPTIBLE(
                "the thread that it is for is in an uninterruptible sleep (D): it is pending until that returns"),
        SIGNALFD_READ("a thread is in a read of a signalfd for it, and all that may take it otherwise block it"),
        SIGNALFD_POLL("poll, select or epoll_wait on a signalfd for it returns; all threads block it"),
        LET_LOOSE("it resumes the process, which then dies of a signal that is pending"),
        ENDING("the process is about to end: a SIGKILL is pending, and whatever else is sent is dropped"),
        IGNORED("the process ignores it"),
        DEFAULT_IGNORED("it has no handler, and the default is to ignore it"),
        ORPHANED_GROUP("its process group is orphaned: nobody could resume it, so that the default is to ignore it"),
        FIRST_PROCESS("the first process of a pid namespace gets no signal that it has no handler for"),
        QUEUE_FULL("the signal queue of its user is full (RLIMIT_SIGPENDING)"),
        KERNEL_THREAD("threads of the kernel take no signal"),
        ENDED("the thread or process has ended");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** For people. */
        public String text() {
            return text;
        }

        /** Whether it is about a state that neither the mask nor the action of the process tells of. */
        public boolean isUnusual() {
            return switch (this) {
                case FREEZER, FROZEN, VFORK, UNINTERRUPTIBLE, LET_LOOSE, ENDING -> true;
                default -> false;
            };
        }

        /** The word in JSON. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
