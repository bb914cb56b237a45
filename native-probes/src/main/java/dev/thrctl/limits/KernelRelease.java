package dev.thrctl.limits;

/** The version at the front of kernel.osrelease. */
final class KernelRelease {
    static final String FILE = "/proc/sys/kernel/osrelease";

    private KernelRelease() {}

    /** "6.14.2-generic" is at least 6.14. False if it is no version. */
    static boolean isAtLeast(String osRelease, int wantedMajor, int wantedMinor) {
        int dot = osRelease.indexOf('.');
        int major = leadingNumber(osRelease, 0);
        int minor = dot < 0 ? 0 : leadingNumber(osRelease, dot + 1);
        return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
    }

    private static int leadingNumber(String text, int from) {
        int number = 0;
        for (int i = from; i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9'; i++) {
            number = Math.min(1_000_000, number * 10 + (text.charAt(i) - '0'));
        }
        return number;
    }
}
