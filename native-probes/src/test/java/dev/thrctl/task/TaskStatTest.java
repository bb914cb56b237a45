package dev.thrctl.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thrctl.kernel.MalformedFileException;
import dev.thrctl.kernel.RawText;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskStatTest {
    private static final String FILE = "/proc/5/task/7/stat";

    private static TaskStat parse(String text) {
        byte[] raw = text.getBytes(StandardCharsets.ISO_8859_1);
        return TaskStat.parse(FILE, raw, raw.length);
    }

    private static TaskStat named(String name) {
        return parse(FakeProc.stat(7, name, 'S', 0x400040));
    }

    @Test
    void readsEachFieldFromItsPlace() {
        assertThat(named("cat"))
                .isEqualTo(new TaskStat(
                        7,
                        RawText.of("cat"),
                        'S',
                        2,
                        3,
                        4,
                        0x400040,
                        11,
                        13,
                        15,
                        16,
                        20,
                        -5,
                        3,
                        1234,
                        1048576,
                        6,
                        40,
                        2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ")",
                "((",
                "a b c",
                "x) R 1 2 3",
                "m) Z 1 (x",
                "new\nline",
                "\033[31mred\033[0m",
                "\u00ff\u00fe\u0080z",
                "12345678901234\u00c3",
                ") S 1 1 1 0 -1",
                "kworker/u257:12-events_power_efficient",
                "%s%n%d"
            })
    void keepsANameOfAnyBytesApartFromTheFields(String name) {
        TaskStat stat = named(name);
        assertThat(stat.name()).isEqualTo(RawText.of(name.getBytes(StandardCharsets.ISO_8859_1)));
        assertThat(stat).usingRecursiveComparison().ignoringFields("name").isEqualTo(named("cat"));
    }

    @Test
    void keepsRandomNames() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[random.nextInt(16)];
            for (int b = 0; b < bytes.length; b++) {
                bytes[b] =
                        (byte) (random.nextBoolean() ? ") (\n 1S".charAt(random.nextInt(7)) : 1 + random.nextInt(255));
            }
            RawText name = RawText.of(bytes);
            TaskStat stat = named(new String(bytes, StandardCharsets.ISO_8859_1));
            assertThat(stat.name()).as("seed %d", seed).isEqualTo(name);
            assertThat(stat.policy()).as("seed %d", seed).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cat", "x) R 1 2 3", "a) S 1 1 1 0 -1 0 0 0 0 0 0 0"})
    void refusesAFileThatIsCutAnywhere(String name) {
        String whole = FakeProc.stat(7, name, 'S', 0);
        TaskStat expected = parse(whole);
        int fieldsEnd = whole.indexOf(" 6 40 2 ") + 8;
        for (int length = 0; length < whole.length(); length++) {
            String cut = whole.substring(0, length);
            if (length < fieldsEnd) {
                assertThatThrownBy(() -> parse(cut)).as(cut).isInstanceOf(MalformedFileException.class);
            } else {
                assertThat(parse(cut)).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7 cat S 1 2 3",
                "x (cat) S 1 2 3",
                "7 )cat( S 1 2 3",
                "99999999999 (cat) S 2",
                "7 (cat) 1 2 3",
                "7 (cat)",
                "7 (cat) \n",
                "(cat) S 2 3"
            })
    void refusesGarbageWithTheNameOfTheFile(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining(FILE);
    }

    @Test
    void refusesANumberThatDoesNotFit() {
        String line = FakeProc.stat(7, "cat", 'S', 0);
        assertThatThrownBy(() -> parse(line.replace(" 6 40 2 ", " 4294967302 40 2 ")))
                .isInstanceOf(MalformedFileException.class);
        assertThatThrownBy(() -> parse(line.replace(" 6 40 2 ", " 18446744073709551615 40 2 ")))
                .isInstanceOf(MalformedFileException.class);
        assertThatThrownBy(() -> parse(line.replace("18446744073709551615", "18446744073709551616")))
                .isInstanceOf(MalformedFileException.class);
    }

    @Test
    void tellsThreadsOfTheKernelFromThoseOfPrograms() {
        assertThat(parse(FakeProc.stat(2, "kthreadd", 'S', 0x208040)).isKernelThread())
                .isTrue();
        assertThat(parse(FakeProc.stat(9, "iou-wrk-5", 'S', 0x40010)).isIoWorker())
                .isTrue();
        assertThat(named("cat").isKernelThread()).isFalse();
        assertThat(named("cat").isIoWorker()).isFalse();
    }
}
