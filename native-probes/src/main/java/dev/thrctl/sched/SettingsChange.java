package dev.thrctl.sched;

import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.IoPriority;
import dev.thrctl.kernel.SchedAttributes;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What should become of threads; null for what is to stay.
 *
 * @param nice -20 to 19
 * @param ioPriority see {@link IoPriority}
 * @param timerSlackNs nanoseconds, from 1
 */
public record SettingsChange(
        @Nullable AffinityChange affinity,
        @Nullable SchedulingChange scheduling,
        @Nullable Integer nice,
        @Nullable Integer ioPriority,
        @Nullable Long timerSlackNs) {

    SettingsChange withAffinity(AffinityChange other) {
        return new SettingsChange(other, scheduling, nice, ioPriority, timerSlackNs);
    }

    public boolean isEmpty() {
        return settings().isEmpty();
    }

    /** What is to be set. */
    public Set<Setting> settings() {
        Set<Setting> settings = EnumSet.noneOf(Setting.class);
        addIf(settings, Setting.SCHEDULING, scheduling);
        addIf(settings, Setting.AFFINITY, affinity);
        addIf(settings, Setting.NICE, nice);
        addIf(settings, Setting.IO_PRIORITY, ioPriority);
        addIf(settings, Setting.TIMER_SLACK, timerSlackNs);
        return settings;
    }

    private static void addIf(Set<Setting> settings, Setting setting, @Nullable Object wanted) {
        if (wanted != null) {
            settings.add(setting);
        }
    }

    /** What has to be done yet. What cannot be read is done, to be sure. */
    public Set<Setting> unmet(ThreadSettings now) {
        Set<Setting> unmet = EnumSet.noneOf(Setting.class);
        SchedAttributes attributes = now.attributes().orNull();
        if (scheduling != null && (attributes == null || !scheduling.isMetBy(attributes))) {
            unmet.add(Setting.SCHEDULING);
        }
        CpuSet cpus = now.affinity().orNull();
        if (affinity != null && (cpus == null || !cpus.equals(affinity.expected()))) {
            unmet.add(Setting.AFFINITY);
        }
        if (nice != null && nice != now.nice()) {
            unmet.add(Setting.NICE);
        }
        Integer io = now.ioPriority().orNull();
        if (ioPriority != null && (io == null || !isSame(ioPriority, io))) {
            unmet.add(Setting.IO_PRIORITY);
        }
        if (timerSlackNs != null && !timerSlackNs.equals(now.timerSlackNs().orNull())) {
            unmet.add(Setting.TIMER_SLACK);
        }
        return unmet;
    }

    /** The idle class has no levels, though ionice writes one. */
    private static boolean isSame(int wanted, int now) {
        return wanted == now
                || (IoPriority.classOf(wanted) == IoPriority.CLASS_IDLE
                        && IoPriority.classOf(now) == IoPriority.CLASS_IDLE);
    }
}
