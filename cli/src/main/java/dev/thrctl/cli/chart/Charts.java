package dev.thrctl.cli.chart;

import dev.thrctl.bench.BenchReport;
import dev.thrctl.bench.BenchReport.Series;
import dev.thrctl.bench.Engine;
import dev.thrctl.cli.render.Nanos;
import dev.thrctl.kernel.ProbeException;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** What bench draws. */
public final class Charts {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 500;
    private static final int STEPS_A_DECADE = 40;

    private Charts() {}

    /** The distribution of each series: time over percentile, which is drawn by how rare it is, both logarithmic. */
    public static void percentiles(BenchReport report, OutputStream out) throws IOException {
        // Before any class of AWT is asked.
        System.setProperty("java.awt.headless", "true");
        try {
            XYChart chart = new XYChartBuilder()
                    .width(WIDTH)
                    .height(HEIGHT)
                    .title(title(report))
                    .xAxisTitle("percentile")
                    .yAxisTitle("latency")
                    .build();
            // Of logarithms on plain axes: with labels of one's own the library knows no logarithmic ones.
            chart.setCustomXAxisTickLabelsFormatter(tens -> percentile(Math.pow(10, tens)));
            // One tick a decade: 90, 99, 99.9.
            chart.getStyler().setXAxisTickMarkSpacingHint(WIDTH / 5);
            chart.setCustomYAxisTickLabelsFormatter(tens -> Nanos.of(Math.pow(10, tens)));
            for (Series series : report.series()) {
                add(chart, series);
            }
            write(chart, out);
        } catch (LinkageError | RuntimeException e) {
            throw undrawn(e);
        }
    }

    private static String title(BenchReport report) {
        List<String> cpus = new ArrayList<>();
        report.plan().cpus().forEach(cpu -> cpus.add(cpu.toString()));
        return "thrctl bench " + report.plan().benchmark().word()
                + (report.plan().engine() == Engine.JVM ? ", in the Java VM" : "") + ", CPUs " + String.join(",", cpus)
                + ", "
                + report.samples() + " samples";
    }

    private static void add(XYChart chart, Series series) {
        long samples = series.all().count();
        List<Double> rarity = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        for (int i = 0; ; i++) {
            double oneOf = Math.pow(10, (double) i / STEPS_A_DECADE);
            if (samples == 0 || oneOf > samples) {
                break;
            }
            rarity.add(Math.log10(oneOf));
            // A logarithm knows no zero.
            values.add(Math.log10(Math.max(0.1, series.all().percentile(100 * (1 - 1 / oneOf)))));
        }
        if (!rarity.isEmpty()) {
            rarity.add(Math.log10((double) samples));
            values.add(Math.log10(Math.max(0.1, series.all().percentile(100))));
            chart.addSeries(series.name(), rarity, values).setMarker(SeriesMarkers.NONE);
        }
    }

    /** One of 1000 is beyond the percentile 99.9. */
    static String percentile(double oneOf) {
        // The library asks for ticks outside of the chart, too.
        if (!Double.isFinite(oneOf) || oneOf < 1) {
            return "";
        }
        return new BigDecimal(100 * (1 - 1 / oneOf))
                .setScale(6, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }

    /** Medians in nanoseconds by waking and waiting CPU; a cell that is NaN is left out. */
    public static void matrix(String title, List<Integer> cpus, double[][] medians, OutputStream out)
            throws IOException {
        System.setProperty("java.awt.headless", "true");
        try {
            HeatMapChart chart = new HeatMapChartBuilder()
                    .width(WIDTH)
                    .height(WIDTH)
                    .title(title)
                    .xAxisTitle("waiting CPU")
                    .yAxisTitle("waking CPU")
                    .build();
            chart.getStyler().setShowValue(true);
            chart.getStyler().setHeatMapValueDecimalPattern("0");
            // Light enough for black digits.
            chart.getStyler().setRangeColors(new Color[] {Color.WHITE, new Color(0xff, 0xa0, 0x40)});
            List<Number[]> cells = new ArrayList<>();
            // The library draws upwards; the first CPU is at the top, as in the terminal.
            List<Integer> upwards = new ArrayList<>(cpus);
            Collections.reverse(upwards);
            for (int y = 0; y < cpus.size(); y++) {
                for (int x = 0; x < cpus.size(); x++) {
                    if (!Double.isNaN(medians[y][x])) {
                        cells.add(new Number[] {x, cpus.size() - 1 - y, Math.round(medians[y][x])});
                    }
                }
            }
            chart.addSeries("p50 in ns", cpus, upwards, cells);
            write(chart, out);
        } catch (LinkageError | RuntimeException e) {
            throw undrawn(e);
        }
    }

    private static void write(Chart<?, ?> chart, OutputStream out) throws IOException {
        // The library wraps what fails in exceptions of its own.
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        VectorGraphicsEncoder.saveVectorGraphic(chart, bytes, VectorGraphicsFormat.SVG);
        bytes.writeTo(out);
    }

    /** Some packages of Java lack the graphics library, or there are no fonts to measure text with. */
    private static ProbeException undrawn(Throwable e) {
        return new ProbeException(
                "chart: this Java cannot draw (" + e + "). Install fontconfig and a font, or use --hgrm", e);
    }
}
