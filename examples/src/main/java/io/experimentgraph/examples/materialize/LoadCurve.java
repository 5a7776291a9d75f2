/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except
 * in compliance with the License. You may obtain a copy of the License at
 *
 *     https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License
 * is distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express
 * or implied. See the License for the specific language governing permissions and limitations under
 * the License.
 */
package io.experimentgraph.examples.materialize;

import io.experimentgraph.catalyst.decide.VertexDecision.Action;
import io.experimentgraph.examples.quickstart.Directories;
import io.experimentgraph.examples.report.CsvFile;
import io.experimentgraph.examples.report.Median;
import io.experimentgraph.examples.report.SvgFile;
import io.experimentgraph.examples.report.TextTable;
import io.experimentgraph.spark.ExperimentGraph;
import io.experimentgraph.spark.runtime.LoggedDecision;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/**
 * What a load takes by the size of what is loaded, beside plain Spark that reads the same files. It
 * is the break-even curve: a result that is made in less time than it lies on is better made.
 */
final class LoadCurve {

  private static final int WIDTH = 800;
  private static final int HEIGHT = 500;

  /** Compared with plain Spark, what a load may take in proportion; the rest is a fixed part. */
  private static final double PROPORTION = 1.05;

  /**
   * One size.
   *
   * @param bytes of its files
   * @param loadSeconds a query that loads all of it, on the clock
   * @param readSeconds the same rows, read by plain Spark from the same files
   */
  private record Point(long rows, long bytes, double loadSeconds, double readSeconds) {

    double megabytes() {
      return bytes / 1e6;
    }

    double fixedMillis() {
      return Math.max(0, loadSeconds - PROPORTION * readSeconds) * 1e3;
    }
  }

  private final BenchSession session;
  private final SparkSession spark;
  private final List<Point> points = new ArrayList<>();

  LoadCurve(BenchSession session) {
    this.session = session;
    this.spark = session.spark();
  }

  /**
   * Measures one size, as medians.
   *
   * @param rows of table {@code fact}
   * @param rounds measured after one that is not
   */
  void measure(long rows, int rounds) throws IOException {
    String text = "SELECT id, k, a * 2 + b AS x, c FROM fact WHERE id < " + rows;
    Set<Path> before = directories();
    session.storeWhateverItTakes();
    Timed.of(spark.sql(text));
    session.settle();
    Set<Path> stored = directories();
    stored.removeAll(before);
    Path artifact = stored.iterator().next();
    List<Double> loads = new ArrayList<>();
    List<Double> reads = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      session.storeWhateverItTakes();
      double load = Timed.of(spark.sql(text)).seconds();
      checkLoaded();
      session.leaveAlone();
      double read = Timed.of(files(artifact)).seconds();
      if (round > 0) {
        loads.add(load);
        reads.add(read);
      }
    }
    points.add(new Point(rows, Directories.bytes(artifact), Median.of(loads), Median.of(reads)));
  }

  private Set<Path> directories() throws IOException {
    if (!Files.exists(session.contents())) {
      return new HashSet<>();
    }
    try (Stream<Path> all = Files.list(session.contents())) {
      return new HashSet<>(all.filter(Files::isDirectory).toList());
    }
  }

  /** Listed and with its schema known before time is taken, as the query is analyzed before. */
  private Dataset<Row> files(Path artifact) {
    return spark.read().parquet(artifact.toString());
  }

  private void checkLoaded() {
    List<LoggedDecision> decisions = ExperimentGraph.of(spark).decisions();
    if (decisions.get(decisions.size() - 1).count(Action.LOAD) == 0) {
      throw new IllegalStateException("The query was to load what the last one has stored");
    }
  }

  TextTable table() {
    TextTable table =
        new TextTable("rows", "megabytes", "load s", "plain Spark s", "ratio", "fixed part ms");
    for (Point point : points) {
      table.row(
          String.format(Locale.ROOT, "%,d", point.rows()),
          decimals(point.megabytes()),
          decimals(point.loadSeconds()),
          decimals(point.readSeconds()),
          decimals(point.loadSeconds() / point.readSeconds()),
          decimals(point.fixedMillis()));
    }
    return table;
  }

  CsvFile csv() {
    CsvFile csv = new CsvFile("rows", "bytes", "load_seconds", "read_seconds");
    points.forEach(p -> csv.row(p.rows(), p.bytes(), p.loadSeconds(), p.readSeconds()));
    return csv;
  }

  void writeChart(Path file) throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Break-even: what is made in less time than this is not worth a load")
            .xAxisTitle("megabytes")
            .yAxisTitle("seconds")
            .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setLegendPosition(LegendPosition.InsideNW);
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setYAxisLogarithmic(true);
    chart.addSeries("load", values(Point::megabytes), values(Point::loadSeconds));
    chart.addSeries(
        "plain Spark on the same files", values(Point::megabytes), values(Point::readSeconds));
    SvgFile.write(chart, file);
  }

  private double[] values(ToDoubleFunction<Point> value) {
    return points.stream().mapToDouble(value).toArray();
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
