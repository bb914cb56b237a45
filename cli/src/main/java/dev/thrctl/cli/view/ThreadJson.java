package dev.thrctl.cli.view;

import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.SystemFacts;
import dev.thrctl.task.Policy;
import dev.thrctl.task.ProcessInfo;
import dev.thrctl.task.SchedStat;
import dev.thrctl.task.SyscallState;
import dev.thrctl.task.TaskStat;
import dev.thrctl.task.TaskStatus;
import dev.thrctl.task.ThreadInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON members of threads and processes, the same in every command that shows them. */
public final class ThreadJson {
    private ThreadJson() {}

    /** The members of a process without its threads. */
    public static void process(JsonOut out, ProcessRow row) throws IOException {
        ProcessInfo process = row.process();
        SystemFacts system = row.system();
        out.member("pid", process.pid());
        out.member("name", process.stat().name());
        out.member("ppid", process.stat().parent());
        out.member("uid", process.userId());
        out.member("user", row.userName());
        List<RawText> arguments = process.commandLine().orNull();
        if (arguments == null) {
            out.nothing("command_line");
        } else {
            out.strings("command_line", arguments.stream().map(RawText::text).toList());
            if (!arguments.stream().allMatch(RawText::isValidUtf8)) {
                out.strings(
                        "command_line_hex", arguments.stream().map(RawText::hex).toList());
            }
        }
        out.member("thread_count", process.stat().threads());
        out.object("states", states -> {
            for (Map.Entry<Character, Integer> state : row.states().entrySet()) {
                states.member(state.getKey().toString(), state.getValue());
            }
        });
        out.member("user_ns", system.ticksToNs(process.stat().userTicks()));
        out.member("system_ns", system.ticksToNs(process.stat().systemTicks()));
        out.member("minor_faults", process.stat().minorFaults());
        out.member("major_faults", process.stat().majorFaults());
        out.member("virtual_bytes", process.virtualBytes());
        out.member("age_ns", system.ageNs(process.stat().startTicks()));
    }

    public static void thread(JsonOut out, ThreadRow row) throws IOException {
        ThreadInfo thread = row.thread();
        TaskStat stat = thread.stat();
        out.member("tid", thread.id().tid());
        out.member("name", stat.name());
        out.member("uid", row.userId());
        out.member("user", row.userName());
        out.member("state", String.valueOf(stat.state()));
        out.member("processor", stat.processor());
        out.member("policy", Policy.longName(stat.policy()));
        out.member("reset_on_fork", thread.resetOnFork().orNull());
        out.member("rt_priority", stat.realTimePriority());
        out.member("priority", stat.priority());
        out.member("nice", stat.nice());
        status(out, thread.status().orNull());
        out.member("user_ns", row.system().ticksToNs(stat.userTicks()));
        out.member("system_ns", row.system().ticksToNs(stat.systemTicks()));
        out.member("age_ns", row.system().ageNs(stat.startTicks()));
        out.member("minor_faults", stat.minorFaults());
        out.member("major_faults", stat.majorFaults());
        SchedStat schedStat = thread.schedStat().orNull();
        out.member("run_ns", schedStat == null ? null : schedStat.runNs());
        out.member("run_delay_ns", schedStat == null ? null : schedStat.delayNs());
        syscall(out, row);
        out.member("wchan", thread.wchan().orNull());
        onRequest(out, row);
        out.strings("not_permitted", notPermitted(thread));
    }

    private static void status(JsonOut out, @Nullable TaskStatus status) throws IOException {
        out.member("allowed_cpus", status == null ? null : status.allowedCpus());
        out.member("blocked", status == null ? null : status.blocked());
        out.member("pending", status == null ? null : status.pending());
        out.member("shared_pending", status == null ? null : status.sharedPending());
        out.member("ignored", status == null ? null : status.ignored());
        out.member("caught", status == null ? null : status.caught());
        out.member("voluntary_switches", status == null ? null : status.voluntarySwitches());
        out.member("involuntary_switches", status == null ? null : status.involuntarySwitches());
        if (status == null || status.namespaceTids().isEmpty()) {
            out.nothing("namespace_tids");
        } else {
            out.numbers("namespace_tids", status.namespaceTids());
        }
        Integer seccomp = status == null ? null : status.seccomp();
        out.member("seccomp", seccomp == null ? null : Cells.seccompName(seccomp));
        out.member("no_new_privs", status == null ? null : status.noNewPrivs());
    }

    private static void syscall(JsonOut out, ThreadRow row) throws IOException {
        SyscallState state = row.thread().syscall().orNull();
        if (state == null || state.kind() != SyscallState.Kind.IN_SYSCALL) {
            out.nothing("syscall");
            return;
        }
        out.object("syscall", call -> {
            call.member("number", state.number());
            call.member("name", row.syscallName());
            call.addresses("args", state.arguments());
        });
    }

    /** Facts that cost more than a small file are there only if a column asked for them. */
    private static void onRequest(JsonOut out, ThreadRow row) throws IOException {
        ThreadInfo thread = row.thread();
        if (row.cpuPercent() != null) {
            out.member("cpu_percent", row.cpuPercent());
        }
        if (isAsked(thread.timerSlackNs())) {
            out.unsigned("timer_slack_ns", thread.timerSlackNs().orNull());
        }
        SchedulingJson.write(out, thread.scheduling());
        if (isAsked(thread.cgroup())) {
            RawText lines = thread.cgroup().orNull();
            if (lines == null) {
                out.nothing("cgroup");
            } else {
                out.strings("cgroup", lines.text().lines().toList());
                if (!lines.isValidUtf8()) {
                    out.member("cgroup_hex", lines.hex());
                }
            }
        }
        if (isAsked(thread.stack())) {
            stack(out, thread);
        }
    }

    private static void stack(JsonOut out, ThreadInfo thread) throws IOException {
        var stack = thread.stack().orNull();
        if (stack == null) {
            out.nothing("stack");
            return;
        }
        out.object("stack", area -> {
            area.address("stack_pointer", stack.stackPointer());
            area.address("start", stack.start());
            area.address("end", stack.end());
            area.member("shared", stack.isShared());
            area.member("size_bytes", stack.sizeBytes());
            area.member("used_bytes", stack.usedBytes());
            area.member("guard_bytes", stack.guardBytes());
        });
    }

    private static boolean isAsked(Reading<?> reading) {
        return reading.outcome() != Reading.Outcome.NOT_READ;
    }

    static List<String> notPermitted(ThreadInfo thread) {
        List<String> denied = new ArrayList<>();
        note(denied, "status", thread.status());
        note(denied, "syscall", thread.syscall());
        note(denied, "schedstat", thread.schedStat());
        note(denied, "wchan", thread.wchan());
        note(denied, "timer_slack", thread.timerSlackNs());
        note(denied, "cgroup", thread.cgroup());
        note(denied, "stack", thread.stack());
        note(denied, "reset_on_fork", thread.resetOnFork());
        note(denied, "scheduling", thread.scheduling().attributes());
        note(denied, "io_priority", thread.scheduling().ioPriority());
        note(denied, "autogroup", thread.scheduling().autogroup());
        return denied;
    }

    private static void note(List<String> denied, String name, Reading<?> reading) {
        if (reading.isDenied()) {
            denied.add(name);
        }
    }
}
