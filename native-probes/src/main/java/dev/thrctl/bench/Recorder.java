package dev.thrctl.bench;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one series. Percentiles come from a histogram whose values are exact to three digits; least, greatest,
 * mean and deviation are exact.
 */
public final class Recorder {
    private static final int DIGITS = 3;
    /** Times of a batch of operations are kept in thousandths: one operation takes but a few nanoseconds. */
    private static final long PS_PER_NS = 1000;

    private final int batch;
    private final Histogram histogram = new Histogram(DIGITS);
    private long count;
    private double least = Double.POSITIVE_INFINITY;
    private double greatest = Double.NEGATIVE_INFINITY;
    private double mean;
    private double squares;

    /** {@code batch}: how many operations one sample is the time of. */
    public Recorder(int batch) {
        this.batch = batch;
    }

    /** Nanoseconds that a batch took; a clock that steps back is taken to stand still. */
    public void add(long valueNs) {
        long value = Math.max(0, valueNs);
        double each = (double) value / batch;
        histogram.recordValue(batch == 1 ? value : Math.round(each * PS_PER_NS));
        count++;
        least = Math.min(least, each);
        greatest = Math.max(greatest, each);
        // Welford's, for a sum of squares loses what matters.
        double off = each - mean;
        mean += off / count;
        squares += off * (each - mean);
    }

    /**
     * Samples that were counted elsewhere: {@code counts} of them by value, which may be off by one in 4096, while the
     * rest is exact. Only for a recorder that has none yet.
     */
    void addCounted(
            Map<Long, Long> counts, long samples, long leastNs, long greatestNs, double meanNs, double deviationNs) {
        counts.forEach((value, number) -> {
            double each = (double) value / batch;
            histogram.recordValueWithCount(batch == 1 ? value : Math.round(each * PS_PER_NS), number);
        });
        count = samples;
        least = (double) leastNs / batch;
        greatest = (double) greatestNs / batch;
        mean = meanNs / batch;
        squares = deviationNs / batch * (deviationNs / batch) * Math.max(0, samples - 1);
    }

    public void add(Recorder other) {
        if (other.count == 0) {
            return;
        }
        histogram.add(other.histogram);
        double off = other.mean - mean;
        long both = count + other.count;
        squares += other.squares + off * off * ((double) count * other.count / both);
        mean += off * other.count / both;
        count = both;
        least = Math.min(least, other.least);
        greatest = Math.max(greatest, other.greatest);
    }

    public long count() {
        return count;
    }

    public int batch() {
        return batch;
    }

    /** What the values of {@link #encoded()} count in. */
    public String unit() {
        return batch == 1 ? "ns" : "ps";
    }

    public double percentile(double percent) {
        double value = ns(histogram.getValueAtPercentile(percent));
        // The histogram gives the end of a step, which may be beyond every sample.
        return Math.max(least, Math.min(greatest, value));
    }

    private double ns(long value) {
        return batch == 1 ? value : (double) value / PS_PER_NS;
    }

    /** Null without samples. */
    public @Nullable Latency latency() {
        if (count == 0) {
            return null;
        }
        return new Latency(
                count,
                least,
                percentile(50),
                percentile(90),
                percentile(99),
                percentile(99.9),
                greatest,
                mean,
                count < 2 ? 0 : Math.sqrt(squares / (count - 1)));
    }

    /** Samples of at least {@code fromNs} and less than {@code toNs}, by the steps of the histogram. */
    public long countBetween(double fromNs, double toNs) {
        long scale = batch == 1 ? 1 : PS_PER_NS;
        long sum = 0;
        for (var step : histogram.recordedValues()) {
            long value = step.getValueIteratedTo();
            if (value >= fromNs * scale && value < toNs * scale) {
                sum += step.getCountAtValueIteratedTo();
            }
        }
        return sum;
    }

    /** The histogram itself; its values are in {@link #unit()}. */
    public Histogram histogram() {
        return histogram;
    }

    /** HdrHistogram's V2 compressed form in base64, as its other tools read it. */
    public String encoded() {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(buffer);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(length);
        bytes.write(buffer.array(), 0, length);
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    /** The histogram of {@link #encoded()}. */
    public static Histogram decode(String encoded) throws DataFormatException {
        return Histogram.decodeFromCompressedByteBuffer(
                ByteBuffer.wrap(Base64.getDecoder().decode(encoded)), 0);
    }
}
