package dev.thrctl.cli.view;

import dev.thrctl.bench.Activity;
import dev.thrctl.bench.BenchEnvironment;
import dev.thrctl.bench.BenchPlan;
import dev.thrctl.bench.BenchReport;
import dev.thrctl.bench.BenchReport.Series;
import dev.thrctl.bench.Latency;
import dev.thrctl.bench.Recorder;
import dev.thrctl.bench.Throttling;
import dev.thrctl.bench.TimedPolicy;
import dev.thrctl.cli.render.JsonOut;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What {@code bench --json} prints. */
final class BenchJson {
    /** Finer towards the end, as a percentile distribution is drawn. */
    private static final double[] PERCENTILES = {
        0, 1, 5, 10, 25, 50, 75, 90, 95, 97.5, 99, 99.5, 99.9, 99.95, 99.99, 99.999, 100
    };

    private BenchJson() {}

    static void write(JsonOut out, BenchReport report, List<Series> series) throws IOException {
        BenchPlan plan = report.plan();
        Recorder headline = series.isEmpty() ? new Recorder(1) : series.get(0).all();
        out.member("name", plan.benchmark().word());
        out.member("engine", plan.engine().word());
        out.member("started_at", report.startedAt().toString());
        out.numbers("cpus", plan.cpus());
        out.member("threads", report.threads());
        scheduling(out, report.policy());
        out.member("samples", headline.count());
        latency(out, headline.latency());
        out.object("calibration", json -> {
            json.member("clock_read_ns", report.calibration().clockReadNs());
            json.member("syscall_ns", report.calibration().syscallNs());
        });
        out.object("environment", json -> environment(json, report.environment()));
        out.object("activity", json -> activity(json, report));
        out.object("plan", json -> plan(json, plan));
        out.member("elapsed_ns", report.elapsedNs());
        out.member("stopped", report.stopped());
        out.member("failure", report.failure());
        out.member("lost", report.lost());
        out.member("spurious", report.spurious());
        out.member("raw_every", report.every());
        out.member("outliers", series.isEmpty() ? 0L : series.get(0).outliers());
        Map<String, Long> details = new TreeMap<>(report.details());
        out.object("details", json -> {
            for (Map.Entry<String, Long> one : details.entrySet()) {
                json.member(one.getKey(), one.getValue());
            }
        });
        out.member("histogram", headline.encoded());
        out.member("histogram_unit", headline.unit());
        out.objects("series", series, BenchJson::series);
    }

    static void scheduling(JsonOut out, @Nullable TimedPolicy policy) throws IOException {
        if (policy == null) {
            out.nothing("scheduling");
            return;
        }
        out.object("scheduling", json -> {
            json.member("policy", policy.policy());
            json.member("priority", policy.priority() == 0 ? null : Integer.valueOf(policy.priority()));
            json.member("nice", policy.nice());
        });
    }

    static void throttling(JsonOut out, @Nullable Throttling throttling) throws IOException {
        out.member("quota_periods", throttling == null ? null : Long.valueOf(throttling.periods()));
        out.member("throttled_periods", throttling == null ? null : Long.valueOf(throttling.throttled()));
        out.member("throttled_ns", throttling == null ? null : Long.valueOf(throttling.throttledNs()));
    }

    /** Null without samples. */
    static void latency(JsonOut out, @Nullable Latency latency) throws IOException {
        if (latency == null) {
            out.nothing("latency_ns");
            return;
        }
        out.object("latency_ns", json -> {
            json.member("min", latency.minNs());
            json.member("p50", latency.p50Ns());
            json.member("p90", latency.p90Ns());
            json.member("p99", latency.p99Ns());
            json.member("p99_9", latency.p999Ns());
            json.member("max", latency.maxNs());
            json.member("mean", latency.meanNs());
            json.member("stddev", latency.stddevNs());
        });
    }

    private static void series(JsonOut out, Series series) throws IOException {
        Recorder all = series.all();
        out.member("name", series.name());
        out.member("batch", all.batch());
        out.member("samples", all.count());
        out.member("outliers", series.outliers());
        latency(out, all.latency());
        List<Double> percentiles = new ArrayList<>();
        if (all.count() > 0) {
            for (double percent : PERCENTILES) {
                percentiles.add(percent);
            }
        }
        out.objects("percentiles", percentiles, (item, percent) -> {
            item.member("percentile", percent);
            item.member("value_ns", all.percentile(percent));
        });
        out.member("histogram", all.encoded());
        out.member("histogram_unit", all.unit());
        out.objects("runs", series.runs(), (item, run) -> {
            item.member("samples", run.count());
            latency(item, run.latency());
        });
    }

    private static void plan(JsonOut out, BenchPlan plan) throws IOException {
        out.member("threads", plan.threads());
        out.member("runs", plan.runs());
        out.member("duration_ns", plan.durationNs());
        out.member("iterations", plan.iterations());
        out.member("warmup", plan.warmup());
        out.member("interval_ns", plan.benchmark().hasInterval() ? plan.intervalNs() : null);
        out.member("policy", plan.policy());
        out.member("priority", plan.priority());
        out.member("lock_memory", plan.lockMemory());
        Map<String, Object> parameters = new TreeMap<>(plan.parameters());
        out.object("parameters", json -> {
            for (Map.Entry<String, Object> one : parameters.entrySet()) {
                json.member(one.getKey(), String.valueOf(one.getValue()));
            }
        });
    }

    static void environment(JsonOut out, BenchEnvironment machine) throws IOException {
        out.member("kernel", machine.kernel());
        out.member("machine", machine.machine());
        out.member("cpu_model", machine.cpuModel());
        out.member("virtualised", machine.virtualised());
        out.member("hypervisor", machine.hypervisor());
        out.member("smt", machine.smt());
        if (machine.governors() == null) {
            out.nothing("governors");
        } else {
            out.strings("governors", machine.governors());
        }
        if (machine.idleStates() == null) {
            out.nothing("idle_states");
        } else {
            out.objects("idle_states", machine.idleStates(), (item, state) -> {
                item.member("name", state.name());
                item.member("disabled", state.disabled());
                item.member("entries", state.entries());
            });
        }
        Map<String, String> mitigations = machine.mitigations();
        if (mitigations == null) {
            out.nothing("mitigations");
        } else {
            out.object("mitigations", json -> {
                for (Map.Entry<String, String> one : mitigations.entrySet()) {
                    json.member(one.getKey(), one.getValue());
                }
            });
        }
        out.member("timer_slack_ns", machine.timerSlackNs());
        out.member("java", machine.java());
    }

    private static void activity(JsonOut out, BenchReport report) throws IOException {
        Activity activity = report.activity();
        out.member("context_switches", activity.contextSwitches());
        out.member("voluntary_switches", report.voluntarySwitches());
        out.member("involuntary_switches", report.involuntarySwitches());
        out.member("steal_ns", activity.stealNs());
        out.member("cpu_time_ns", activity.cpuTimeNs());
        throttling(out, activity.throttling());
        out.member("load", activity.load());
    }
}
