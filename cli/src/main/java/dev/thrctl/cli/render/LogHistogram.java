package dev.thrctl.cli.render;

import dev.thrctl.cli.render.Palette.Style;
import java.io.IOException;

/**
 * A distribution in lines of text. Both scales are logarithmic: rows cover equal ratios of time, so that modes a factor
 * of thirty apart are both seen, and bars the logarithm of the count, so that a rare mode is seen beside a frequent one.
 * The numbers beside the bars are exact.
 */
public final class LogHistogram {
    private static final int EDGE = 8;
    private static final int COUNT = 11;
    private static final int SHARE = 7;
    private static final int SEPARATORS = 5;
    private static final int SHORTEST_BAR = 8;
    private static final int USUAL_WIDTH = 80;

    /** Counts of values from and below, in nanoseconds. */
    public interface Counts {
        long between(double fromNs, double toNs);
    }

    private LogHistogram() {}

    /** {@code rows} lines from {@code leastNs} to {@code mostNs}, and one for what is beyond, if there is any. */
    public static void draw(TextOut out, double leastNs, double mostNs, int rows, Counts counts) throws IOException {
        double[] edges = edges(leastNs, mostNs, rows);
        long[] numbers = new long[edges.length];
        long all = 0;
        long highest = 1;
        for (int i = 0; i < edges.length; i++) {
            double to = i + 1 < edges.length ? edges[i + 1] : Double.POSITIVE_INFINITY;
            numbers[i] = counts.between(i == 0 ? 0 : edges[i], to);
            all += numbers[i];
            highest = Math.max(highest, numbers[i]);
        }
        int width = Math.min(out.width(), USUAL_WIDTH) - EDGE - COUNT - SHARE - SEPARATORS;
        for (int i = 0; i < edges.length; i++) {
            if (i == edges.length - 1 && numbers[i] == 0) {
                break;
            }
            String edge = Nanos.of(edges[i]);
            // The others end where the next begins.
            line(
                    out,
                    i == edges.length - 1 ? ">=" + edge : edge,
                    numbers[i],
                    all,
                    bar(numbers[i], highest, Math.max(1, width)),
                    width);
        }
    }

    /** Where each row begins; the last is for what is beyond. */
    static double[] edges(double leastNs, double mostNs, int rows) {
        double least = Math.max(0.1, leastNs);
        double most = Math.max(mostNs, least * 1.01);
        double[] edges = new double[rows + 1];
        for (int i = 0; i <= rows; i++) {
            edges[i] = least * Math.pow(most / least, (double) i / rows);
        }
        return edges;
    }

    /** At least one column for any count, so that a single sample is seen. */
    static int bar(long count, long highest, int width) {
        if (count == 0) {
            return 0;
        }
        double share = Math.log1p((double) count) / Math.log1p((double) highest);
        return Math.max(1, (int) Math.round(share * width));
    }

    private static void line(TextOut out, String edge, long count, long all, int bar, int width) throws IOException {
        StringBuilder text = new StringBuilder();
        right(text, edge, EDGE);
        StringBuilder rest = new StringBuilder(" ".repeat(Math.max(0, width - bar)));
        right(rest, Long.toString(count), COUNT);
        right(rest.append(' '), all == 0 ? "-" : Nanos.percent((double) count / all), SHARE);
        if (width < SHORTEST_BAR) {
            // The numbers are worth more than bars of a few steps.
            out.line(Style.PLAIN, text + " " + rest.toString().strip());
            return;
        }
        out.text(text.append(" |").toString());
        out.text(Style.GOOD, "#".repeat(bar));
        out.text(rest.toString());
        out.newLine();
    }

    private static void right(StringBuilder out, String text, int width) {
        out.append(" ".repeat(Math.max(0, width - text.length()))).append(text);
    }
}
