package dev.thrctl.cli.view;

import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.kernel.SigInfo;
import dev.thrctl.kernel.Signal;
import dev.thrctl.spawn.HeldThread;
import dev.thrctl.spawn.Killing;
import dev.thrctl.spawn.SpawnEnd;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The objects of {@code spawn}'s JSON. */
final class SpawnJson {
    private SpawnJson() {}

    static void thread(JsonOut out, HeldThread thread) throws IOException {
        out.member("index", thread.index());
        out.member("tid", thread.tid());
        out.member("name", thread.name());
        out.member("blocked", thread.blocked());
        out.member("ignored", thread.ignored());
        out.member("caught", thread.caught());
        out.member("cpus", thread.cpus());
    }

    static void signal(JsonOut out, SpawnSignal signal) throws IOException {
        SigInfo info = signal.event().info();
        boolean sender = info.hasSender();
        out.member("realtime_ns", Long.valueOf(signal.event().realtimeNs()));
        out.member("monotonic_ns", Long.valueOf(signal.event().monotonicNs()));
        out.member("tid", signal.event().tid());
        out.member(
                "index",
                signal.thread() == null ? null : Integer.valueOf(signal.thread().index()));
        out.member("signal", info.signal());
        out.member("signal_name", new Signal(info.signal()).shortName());
        out.member("code", info.code());
        out.member("code_name", info.codeName());
        out.member("origin", signal.event().origin().name().toLowerCase(Locale.ROOT));
        out.member("sender_pid", sender ? Integer.valueOf(info.pid()) : null);
        out.member("sender_uid", sender ? Long.valueOf(info.userId()) : null);
        out.member("sender_name", signal.sender());
        out.member("value", info.hasValue() ? Integer.valueOf(info.value()) : null);
        out.member("latency_ns", signal.latencyNs());
        out.member("waited", Boolean.valueOf(signal.event().waited()));
        out.member("lost_before", Long.valueOf(signal.event().lostBefore()));
    }

    static void end(JsonOut out, SpawnEnd end) throws IOException {
        SpawnEnd.Summary summary = end.summary();
        Integer signal = end.signal();
        out.member("reason", summary == null ? "signal" : summary.elapsed() ? "elapsed" : "ordered");
        out.member("signal", signal);
        out.member("signal_name", signal == null ? null : new Signal(signal).shortName());
        Killing killing = end.killing();
        if (killing == null) {
            out.nothing("killing");
        } else {
            out.object("killing", inner -> killing(inner, killing));
        }
        out.member("why_unknown", end.whyUnknown());
        out.member("joined_threads", summary == null ? null : Long.valueOf(summary.joined()));
        out.member("left_threads", summary == null || summary.left() < 0 ? null : Long.valueOf(summary.left()));
        out.member("churned_threads", summary == null ? null : Long.valueOf(summary.churned()));
        out.member("churn_missed_threads", summary == null ? null : Long.valueOf(summary.churnMissed()));
        out.member("lost_signals", summary == null ? null : Long.valueOf(summary.lost()));
        out.member("size_before_bytes", summary == null ? null : size(summary.sizeBeforeBytes()));
        out.member("size_after_bytes", summary == null ? null : size(summary.sizeAfterBytes()));
    }

    private static void killing(JsonOut out, Killing killing) throws IOException {
        out.member("sender_tid", killing.senderTid());
        out.member("sender_name", killing.senderName());
        out.member("target_tid", killing.toProcess() ? null : Integer.valueOf(killing.targetTid()));
        out.member("taker_tid", killing.takerTid());
        out.member("code", killing.code());
        out.member("code_name", new SigInfo(killing.signal(), killing.code(), 0, 0, 0, 0).codeName());
    }

    private static @Nullable Long size(long bytes) {
        return bytes < 0 ? null : Long.valueOf(bytes);
    }
}
