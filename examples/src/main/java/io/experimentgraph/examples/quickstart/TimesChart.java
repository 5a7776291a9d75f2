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
package io.experimentgraph.examples.quickstart;

import io.experimentgraph.examples.report.SvgFile;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Bars of the task seconds of every run, the feature part below the model part. */
final class TimesChart {

  private static final int WIDTH = 1000;
  private static final int HEIGHT = 500;
  private static final int LABEL_DEGREES = 20;

  private TimesChart() {}

  /** Writes the chart as an SVG file. */
  static void write(List<RunResult> results, Path file) throws IOException {
    SvgFile.write(chart(results), file);
  }

  private static CategoryChart chart(List<RunResult> results) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Flights job: seconds of tasks")
            .yAxisTitle("seconds")
            .build();
    chart.getStyler().setStacked(true);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setShowStackSum(true);
    chart.getStyler().setDecimalPattern("#0.0");
    chart.getStyler().setXAxisLabelRotation(LABEL_DEGREES);
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    List<String> titles = results.stream().map(result -> result.run().title()).toList();
    chart.addSeries(
        "features", titles, results.stream().map(r -> r.features().taskSeconds()).toList());
    chart.addSeries("model", titles, results.stream().map(r -> r.model().taskSeconds()).toList());
    return chart;
  }
}
