package dev.thrctl.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A machine, and on it a program in place of thrprobe that says what a script says. */
abstract class FakeThrprobe {
    private static final String PROGRAM_FOLDER = "jna.boot.library.path";

    @TempDir
    Path root;

    TestApp app;
    private @Nullable String before;

    @BeforeEach
    void makeMachine() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh");
        app = new TestApp(root).process(1, "init");
        app.file("proc/1/status", "Tgid:\t1\nCpus_allowed_list:\t0-1\n").file("proc/1/timerslack_ns", "50000\n");
        app.file("proc/sys/kernel/osrelease", "6.18.1\n").file("proc/loadavg", "0.25 0.1 0.1 1/80 99\n");
        app.file("proc/cpuinfo", "processor\t: 0\nmodel name\t: Some CPU\u001b[31m\nflags\t\t: fpu hypervisor\n");
        app.file("proc/stat", "cpu  10 0 10 100 0 0 0 0 0 0\nctxt 1000\n");
        app.file("sys/devices/system/cpu/online", "0-2\n").file("sys/devices/system/cpu/smt/active", "0\n");
        app.file("sys/devices/system/cpu/vulnerabilities/meltdown", "Mitigation: PTI\n");
        app.file("sys/devices/system/cpu/vulnerabilities/l1tf", "Not affected\n");
        app.file("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n");
        before = System.getProperty(PROGRAM_FOLDER);
        System.setProperty(PROGRAM_FOLDER, root.resolve("native").toString());
        Files.createDirectories(root.resolve("native"));
    }

    @AfterEach
    void restore() {
        if (before == null) {
            System.clearProperty(PROGRAM_FOLDER);
        } else {
            System.setProperty(PROGRAM_FOLDER, before);
        }
    }

    /** The same samples in every run: a thousand, of which one in ten took thirty times as long. */
    void probeThatMeasures(double factor) throws IOException {
        int samples = 1000;
        ByteBuffer records = ByteBuffer.allocate(24 * samples).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < samples; i++) {
            records.putInt(0).putInt(i).putLong(i * 1000L);
            records.putLong(Math.round(factor * (i % 10 == 0 ? 40_000 + i : 1_300 + i % 7)));
        }
        Files.write(root.resolve("native/records"), records.array());
        script("""
                echo '{"calibration":{"clock_read_ps":20600,"syscall_ps":81000}}'
                echo '{"started":true,"threads":[{"role":"waker","tid":5,"cpu":0}],"policy":"other","priority":0,"nice":0}'
                echo '{"progress":{"samples":500,"elapsed_ns":100}}'
                echo '{"series":[{"name":"wake","unit":"ns","batch":1,"samples":1000,"kept":1000,"steps":0}],"every":1}'
                cat %s >&2
                echo '{"done":{"samples":1000,"lost":3,"spurious":1,"elapsed_ns":200000000,"voluntary_switches":2000,"involuntary_switches":4,"stopped":false,"noise":2}}'
                """.formatted(root.resolve("native/records")));
    }

    void script(String after) throws IOException {
        Path program = root.resolve("native/thrprobe");
        Files.writeString(
                program,
                "#!/bin/sh\necho '{\"thrprobe\":1,\"version\":\"x\",\"verb\":\"bench\",\"pid\":'$$',\"record_bytes\":24}'\n"
                        + "read -r request\necho \"$request\" >>" + root.resolve("native/requests") + "\n" + after);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Path recorded(String name, double factor, String... more) throws IOException {
        probeThatMeasures(factor);
        String[] words = new String[3 + more.length];
        words[0] = "bench";
        words[1] = "futex-wake";
        words[2] = "--json";
        System.arraycopy(more, 0, words, 3, more.length);
        return Files.writeString(root.resolve(name), app.run(words).out());
    }
}
