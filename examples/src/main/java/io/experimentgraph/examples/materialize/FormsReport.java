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

import io.experimentgraph.examples.report.CsvFile;
import io.experimentgraph.examples.report.Median;
import io.experimentgraph.examples.report.SvgFile;
import io.experimentgraph.examples.report.TextTable;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** The measurements as shares of what plain Spark took in the same round. */
final class FormsReport {

  private static final int WIDTH = 1000;
  private static final int HEIGHT = 500;

  private final List<Measurement> measurements;

  FormsReport(List<Measurement> measurements) {
    this.measurements = measurements;
  }

  TextTable table() {
    TextTable table =
        new TextTable(
            "query", "form", "cold s", "cold", "after it s", "warm s", "warm", "megabytes");
    for (Shape shape : shapes()) {
      for (Form form : Form.values()) {
        if (of(shape, form).isEmpty()) {
          continue;
        }
        double bytes = median(of(shape, form), Measurement::bytes);
        table.row(
            shape.title(),
            form.title(),
            decimals(median(of(shape, form), Measurement::coldSeconds)),
            decimals(ratio(shape, form, Measurement::coldSeconds)),
            decimals(median(of(shape, form), Measurement::settleSeconds)),
            decimals(median(of(shape, form), Measurement::warmSeconds)),
            decimals(ratio(shape, form, Measurement::warmSeconds)),
            bytes < 0 ? "" : decimals(bytes / 1e6));
      }
    }
    return table;
  }

  CsvFile csv() {
    CsvFile csv =
        new CsvFile(
            "query", "form", "cold_seconds", "after_seconds", "warm_seconds", "bytes", "checksum");
    for (Measurement m : measurements) {
      csv.row(
          m.shape().title(),
          m.form().title(),
          m.coldSeconds(),
          m.settleSeconds(),
          m.warmSeconds(),
          m.bytes(),
          m.checksum());
    }
    return csv;
  }

  void writeChart(Path file) throws IOException {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Storing a result: share of plain Spark's time, first and next query")
            .yAxisTitle("times plain Spark")
            .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    List<String> titles = shapes().stream().map(Shape::title).toList();
    for (Form form : Form.values()) {
      if (form != Form.PLAIN && shapes().stream().noneMatch(s -> of(s, form).isEmpty())) {
        chart.addSeries(form.title() + " cold", titles, ratios(form, Measurement::coldSeconds));
        chart.addSeries(form.title() + " warm", titles, ratios(form, Measurement::warmSeconds));
      }
    }
    SvgFile.write(chart, file);
  }

  private List<Double> ratios(Form form, ToDoubleFunction<Measurement> time) {
    return shapes().stream().map(shape -> ratio(shape, form, time)).toList();
  }

  private List<Shape> shapes() {
    return measurements.stream().map(Measurement::shape).distinct().toList();
  }

  private List<Measurement> of(Shape shape, Form form) {
    return measurements.stream().filter(m -> m.shape() == shape && m.form() == form).toList();
  }

  /** Median over the rounds of the share of the plain run of that round, its faster query. */
  private double ratio(Shape shape, Form form, ToDoubleFunction<Measurement> time) {
    List<Measurement> plain = of(shape, Form.PLAIN);
    List<Measurement> kept = of(shape, form);
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(plain.size(), kept.size()); i++) {
      double both = (plain.get(i).coldSeconds() + plain.get(i).warmSeconds()) / 2;
      ratios.add(time.applyAsDouble(kept.get(i)) / both);
    }
    return Median.of(ratios);
  }

  private static double median(
      List<Measurement> measurements, ToDoubleFunction<Measurement> value) {
    return Median.of(measurements.stream().map(value::applyAsDouble).toList());
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
