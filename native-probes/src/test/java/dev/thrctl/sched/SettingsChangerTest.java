package dev.thrctl.sched;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.SchedAttributes;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.kernel.ThreadId;
import dev.thrctl.sched.ThreadChange.Result;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SettingsChangerTest {
    private static final SettingsChange NICE_5 = new SettingsChange(null, null, 5, null, null);

    private final List<Integer> recorded = new ArrayList<>();

    /** Threads with a nice value each; what happens between two calls is for a test to say. */
    private static class Fake implements LiveThreads {
        final TreeMap<Integer, Integer> nice = new TreeMap<>();
        final TreeMap<Integer, Long> starts = new TreeMap<>();
        String affinity = "0-3";

        @Nullable
        Errno refusal;

        Fake add(int tid, int value) {
            nice.put(tid, value);
            return this;
        }

        @Override
        public int[] tids() {
            return nice.keySet().stream().mapToInt(Integer::intValue).toArray();
        }

        @Override
        public @Nullable ThreadSettings read(int tid) {
            Integer value = nice.get(tid);
            if (value == null) {
                return null;
            }
            return new ThreadSettings(
                    new ThreadId(1, tid),
                    RawText.of("t".getBytes(StandardCharsets.UTF_8)),
                    starts.getOrDefault(tid, 100L),
                    false,
                    value,
                    Reading.known(new SchedAttributes(0, 0, value, 0, 0, 0, 0)),
                    Reading.known(CpuSet.parse(affinity)),
                    Reading.known(0),
                    Reading.denied());
        }

        @Override
        public void apply(Setting setting, ThreadSettings now, SettingsChange change) {
            if (refusal != null) {
                throw new SystemCallException("call", now.id(), refusal, "");
            }
            Integer wanted = change.nice();
            if (wanted != null) {
                nice.put(now.id().tid(), wanted);
            }
        }

        @Override
        public Forecast forecast(Setting setting, ThreadSettings now, SettingsChange change) {
            return refusal == null ? Forecast.unknown("who knows") : Forecast.refused(refusal);
        }

        @Override
        public String nextStep(Setting setting, Errno errno, ThreadSettings now, SettingsChange change) {
            return "Do better";
        }
    }

    private ChangeReport run(Fake threads, SettingsChange change) {
        return new SettingsChanger(threads, change, now -> recorded.add(now.id().tid())).run();
    }

    @Test
    void looksAgainUntilNoThreadDiffers() {
        Fake threads = new Fake() {
            private int made;

            /** While one thread is changed, another that has not been changed yet makes a new one. */
            @Override
            public void apply(Setting setting, ThreadSettings now, SettingsChange change) {
                if (made < 30) {
                    add(1000 - made++, 0);
                }
                super.apply(setting, now, change);
            }
        };
        ChangeReport report = run(threads.add(1, 0).add(2, 5).add(3, 0), NICE_5);
        assertThat(threads.nice.values()).containsOnly(5);
        assertThat(report.isComplete()).isTrue();
        assertThat(report.live()).isEqualTo(33);
        assertThat(report.agreeing()).isEqualTo(33);
        assertThat(report.count(Result.CHANGED)).isEqualTo(32);
        assertThat(report.count(Result.UNCHANGED)).isEqualTo(1);
        assertThat(recorded).hasSize(32).doesNotContain(2).doesNotHaveDuplicates();
    }

    @Test
    void takesThreadsThatEndMeanwhileForNoError() {
        Fake threads = new Fake() {
            @Override
            public void apply(Setting setting, ThreadSettings now, SettingsChange change) {
                if (now.id().tid() == 2) {
                    nice.remove(2);
                    throw new SystemCallException("setpriority", now.id(), Errno.ESRCH, "");
                }
                super.apply(setting, now, change);
                if (now.id().tid() == 3) {
                    nice.remove(3);
                }
            }
        };
        ChangeReport report = run(threads.add(1, 0).add(2, 0).add(3, 0), NICE_5);
        assertThat(report.isComplete()).isTrue();
        assertThat(report.threads())
                .extracting(ThreadChange::result)
                .containsExactly(Result.CHANGED, Result.GONE, Result.CHANGED);
        assertThat(report.threads().get(2).after()).isNull();
        assertThat(report.live()).isEqualTo(1);
    }

    @Test
    void findsTheThreadThatAnotherMadeBeforeItEndedUnchanged() {
        Fake threads = new Fake() {
            @Override
            public void apply(Setting setting, ThreadSettings now, SettingsChange change) {
                if (now.id().tid() == 2) {
                    nice.remove(2);
                    add(1, 0);
                    throw new SystemCallException("setpriority", now.id(), Errno.ESRCH, "");
                }
                super.apply(setting, now, change);
            }
        };
        ChangeReport report = run(threads.add(2, 0), NICE_5);
        assertThat(threads.nice).containsEntry(1, 5);
        assertThat(report.agreeing()).isEqualTo(report.live()).isEqualTo(1);
    }

    @Test
    void endsWithTheCauseWhereTheKernelRefuses() {
        Fake threads = new Fake().add(1, 0).add(2, 5);
        threads.refusal = Errno.EACCES;
        ChangeReport report = run(threads, NICE_5);
        assertThat(report.isComplete()).isFalse();
        assertThat(report.scans()).isEqualTo(1);
        assertThat(report.threads().get(0).failures())
                .containsExactly(new ThreadChange.Failure(
                        Setting.NICE, Errno.EACCES, "setpriority", "permission denied (EACCES). Do better"));
    }

    @Test
    void givesUpOnThreadsThatSomebodyChangesBack() {
        Fake threads = new Fake() {
            @Override
            public int[] tids() {
                add(1, 0);
                return super.tids();
            }
        };
        ChangeReport report = run(threads.add(1, 0), NICE_5);
        assertThat(report.settled()).isFalse();
        assertThat(report.isComplete()).isFalse();
        assertThat(recorded).containsExactly(1);
    }

    @Test
    void takesWhatTheCpusetLeavesOfTheCpusThatWereAskedFor() {
        Fake threads = new Fake().add(1, 0);
        SettingsChange change = new SettingsChange(AffinityChange.to(CpuSet.parse("0-7")), null, 5, null, null);
        ChangeReport report = run(threads, change);
        assertThat(threads.nice).containsEntry(1, 5);
        assertThat(report.isComplete()).isTrue();
        assertThat(report.threads().get(0).failures()).isEmpty();
    }

    @Test
    void saysWhenTheKernelTakesItAndDoesAnotherThing() {
        Fake threads = new Fake().add(1, 0);
        SettingsChange change = new SettingsChange(AffinityChange.to(CpuSet.parse("2-7")), null, null, null, null);
        ChangeReport report = run(threads, change);
        assertThat(report.threads().get(0).failures().get(0).meaning()).startsWith("the kernel made it 0-3. ");
    }

    /** The kernel remembers what was asked for, which cannot be read. */
    @Test
    void asksForTheCpusOnceEvenIfTheThreadHasThem() {
        List<Integer> asked = new ArrayList<>();
        Fake threads = new Fake() {
            @Override
            public void apply(Setting setting, ThreadSettings now, SettingsChange change) {
                assertThat(setting).isEqualTo(Setting.AFFINITY);
                asked.add(now.id().tid());
            }
        };
        SettingsChange change = new SettingsChange(AffinityChange.to(CpuSet.parse("0-3")), null, null, null, null);
        ChangeReport report = run(threads.add(1, 0).add(2, 0), change);
        assertThat(asked).containsExactly(1, 2);
        assertThat(recorded).containsExactly(1, 2);
        assertThat(report.count(Result.UNCHANGED)).isEqualTo(2);
        assertThat(report.agreeing()).isEqualTo(2);
        assertThat(report.isComplete()).isTrue();
    }

    @Test
    void takesWhatTheCpusetLeavesOfAllCpus() {
        Fake threads = new Fake().add(1, 0).add(2, 0);
        AffinityChange all = AffinityChange.all(CpuSet.parse("0-15"), CpuSet.parse("0-7"));
        assertThat(run(threads, new SettingsChange(all, null, 5, null, null)).isComplete())
                .isTrue();
    }

    @Test
    void leavesTheOthersAloneWhenItIsStopped() {
        Fake threads = new Fake().add(1, 0).add(2, 0).add(3, 0);
        ChangeReport report = new SettingsChanger(
                        threads, NICE_5, now -> recorded.add(now.id().tid()))
                .run(() -> recorded.size() == 2);
        assertThat(threads.nice).containsEntry(2, 5).containsEntry(3, 0);
        assertThat(report.count(Result.CHANGED)).isEqualTo(2);
        assertThat(report.isComplete()).isFalse();
    }

    @Test
    void changesNothingInADryRun() {
        Fake threads = new Fake().add(1, 0).add(2, 5);
        ChangeReport report = new SettingsChanger(threads, NICE_5, now -> recorded.add(1)).dryRun();
        assertThat(report.threads())
                .extracting(ThreadChange::result)
                .containsExactly(Result.WOULD_CHANGE, Result.UNCHANGED);
        assertThat(threads.nice).containsEntry(1, 0);
        assertThat(recorded).isEmpty();
    }

    @Test
    void convergesOnRandomChurn() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            Fake threads = new Fake() {
                private int next = 100;

                /** Threads start with what their creator has, and end. */
                @Override
                public @Nullable ThreadSettings read(int tid) {
                    if (random.nextInt(4) == 0 && !nice.isEmpty()) {
                        Integer creator = nice.floorKey(1 + random.nextInt(next));
                        add(next++, nice.getOrDefault(creator == null ? 1 : creator, 0));
                    }
                    if (random.nextInt(6) == 0) {
                        nice.remove(20 + random.nextInt(next));
                    }
                    return super.read(tid);
                }
            };
            for (int tid = 1; tid <= 20; tid++) {
                threads.add(tid, random.nextInt(3));
            }
            assertThat(run(threads, NICE_5).isComplete()).as("seed %d", seed).isTrue();
            assertThat(threads.nice.values()).as("seed %d", seed).containsOnly(5);
        }
    }
}
