package dev.thrctl.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.kernel.AuxvFormat.Entry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuxvFormatTest {
    private static final AuxvFormat LE64 = new AuxvFormat(64, ByteOrder.LITTLE_ENDIAN);
    private static final AuxvFormat LE32 = new AuxvFormat(32, ByteOrder.LITTLE_ENDIAN);

    static List<AuxvFormat> formats() {
        return AuxvFormat.candidates(null, null);
    }

    static byte[] vector(AuxvFormat format, long... words) {
        ByteBuffer raw =
                ByteBuffer.allocate(words.length * format.entryBytes() / 2).order(format.order());
        for (long word : words) {
            if (format.wordBits() == 64) {
                raw.putLong(word);
            } else {
                raw.putInt((int) word);
            }
        }
        return raw.array();
    }

    /** As a kernel makes them: addresses among small numbers. */
    static byte[] usual(AuxvFormat format) {
        return vector(format, 33, 0xf7f0_e000L, 16, 0x1f8b_fbffL, 6, 4096, 17, 100, 7, 0, 8, 0, 23, 0, 0, 0);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void isDetectedByTheBytesAlone(AuxvFormat format) {
        byte[] raw = usual(format);
        assertThat(AuxvFormat.detect(raw, null, null)).isEqualTo(format);
        assertThat(AuxvFormat.detect(raw, format.wordBits(), null)).isEqualTo(format);
        assertThat(AuxvFormat.detect(raw, null, format.order())).isEqualTo(format);
        assertThat(AuxvFormat.detect(raw, 96 - format.wordBits(), null)).isNull();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void keepsTheHighestBitOfAWordUnsigned(AuxvFormat format) {
        long highest = format.wordBits() == 64 ? 0x8000_0000_0000_0001L : 0x8000_0001L;
        assertThat(format.entries(vector(format, 16, highest, 6, 4096, 0, 0)))
                .containsExactly(new Entry(16, highest), new Entry(6, 4096), new Entry(0, 0));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void endsWithTheFirstNull(AuxvFormat format) {
        assertThat(format.entries(vector(format, 6, 4096, 0, 7, 17, 100, 0, 0)))
                .containsExactly(new Entry(6, 4096), new Entry(0, 7));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void tellsATruncatedVectorFromNoVector(AuxvFormat format) {
        byte[] raw = usual(format);
        byte[] cut = Arrays.copyOf(raw, raw.length - format.entryBytes());
        assertThat(AuxvFormat.detect(cut, null, null)).isNull();
        assertThat(format.truncatedAfter(cut)).isEqualTo(7);
        assertThat(format.truncatedAfter(raw)).isZero();
        assertThat(format.truncatedAfter(new byte[0])).isZero();
        assertThat(format.truncatedAfter(vector(format, 77_777, 1, 6, 4096))).isZero();
    }

    @Test
    void isDecidedByThePageSizeWhereSeveralFit() {
        byte[] raw = vector(LE64, 6, 2048, 17, 100, 0, 0);
        assertThat(LE32.entries(raw)).as("fits too").isNotNull();
        assertThat(AuxvFormat.detect(raw, null, null)).isEqualTo(LE64);
    }

    @Test
    void isUnknownWhereSeveralFitAndNothingDecides() {
        assertThat(AuxvFormat.detect(vector(LE64, 17, 100, 0, 0), null, null)).isNull();
        assertThat(AuxvFormat.detect(vector(LE64, 17, 100, 0, 0), 64, null)).isEqualTo(LE64);
    }

    @Test
    void takesTypesThatNoKernelHasYet() {
        for (int bits : new int[] {32, 64}) {
            AuxvFormat mine = new AuxvFormat(bits, ByteOrder.nativeOrder());
            byte[] raw = vector(mine, 3, 0x5555_0040L, 6, 4096, 77_777, 1, 0, 0);
            assertThat(AuxvFormat.ofProcess(raw)).isEqualTo(mine);
            assertThat(AuxvFormat.detect(raw, null, null)).isEqualTo(mine);
            assertThat(mine.entries(raw)).contains(new AuxvFormat.Entry(77_777, 1));
        }
    }

    @Test
    void isThatOfTheMachineForAProcess() {
        for (int bits : new int[] {32, 64}) {
            AuxvFormat mine = new AuxvFormat(bits, ByteOrder.nativeOrder());
            assertThat(AuxvFormat.ofProcess(usual(mine))).isEqualTo(mine);
            assertThat(AuxvFormat.ofProcess(new byte[0])).isNull();
            assertThat(AuxvFormat.ofProcess(vector(mine, 0, 0))).isNull();
            assertThat(AuxvFormat.ofProcess(vector(mine, 6, 4096))).isNull();
            assertThat(AuxvFormat.ofProcess(vector(mine, 6))).isNull();
            assertThat(AuxvFormat.ofProcess(vector(mine, 77_777, 1, 0, 0))).isNull();
        }
        ByteOrder other = ByteOrder.nativeOrder().equals(ByteOrder.LITTLE_ENDIAN)
                ? ByteOrder.BIG_ENDIAN
                : ByteOrder.LITTLE_ENDIAN;
        assertThat(AuxvFormat.ofProcess(usual(new AuxvFormat(64, other)))).isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 42, 4711})
    void survivesAnyBytes(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            byte[] raw = new byte[random.nextInt(200)];
            random.nextBytes(raw);
            if (random.nextBoolean()) {
                for (int at = 0; at < raw.length; at++) {
                    raw[at] = (byte) (random.nextInt(4) == 0 ? raw[at] & 31 : 0);
                }
            }
            for (AuxvFormat format : formats()) {
                List<Entry> entries = format.entries(raw);
                assertThat(entries == null || entries.get(entries.size() - 1).type() == 0)
                        .as("seed %d", seed)
                        .isTrue();
                assertThat(format.truncatedAfter(raw)).isNotNegative();
            }
            @Nullable AuxvFormat found = AuxvFormat.detect(raw, null, null);
            assertThat(found == null || found.entries(raw) != null).isTrue();
        }
    }

    static List<Arguments> known() {
        List<Arguments> all = new ArrayList<>();
        all.add(Arguments.of(64, null, 2));
        all.add(Arguments.of(null, ByteOrder.BIG_ENDIAN, 2));
        all.add(Arguments.of(32, ByteOrder.LITTLE_ENDIAN, 1));
        all.add(Arguments.of(null, null, 4));
        return all;
    }

    @ParameterizedTest
    @MethodSource("known")
    void isLookedForAmongThoseThatAgreeWithWhatIsKnown(
            @Nullable Integer bits, @Nullable ByteOrder order, int candidates) {
        assertThat(AuxvFormat.candidates(bits, order)).hasSize(candidates).doesNotHaveDuplicates();
    }
}
