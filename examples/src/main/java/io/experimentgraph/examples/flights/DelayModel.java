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
package io.experimentgraph.examples.flights;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.unix_date;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Logistic regression that says whether a flight will be late. */
final class DelayModel {

  private static final int EIGHT_WEEKS = 56;
  private static final int ITERATIONS = 10;
  private static final double REGULARIZATION = 0.01;
  private static final double MODIFIED_REGULARIZATION = 0.001;

  private DelayModel() {}

  /**
   * Learns from the flights of the eight weeks before a day, and is judged on those from that day
   * on.
   *
   * @param modified whether the features are those of the modified job; it also regularizes less
   * @param testFrom first day of the test set, such as 2001-06-15
   * @return area under the ROC curve on the test set, from 0 to 1
   */
  static double areaUnderRoc(Dataset<Row> features, boolean modified, String testFrom) {
    Column firstTestDay = unix_date(to_date(lit(testFrom)));
    Column day = col("day");
    Column learntFrom = day.geq(firstTestDay.minus(EIGHT_WEEKS)).and(day.lt(firstTestDay));
    Dataset<Row> scored =
        pipeline(modified)
            .fit(features.where(learntFrom))
            .transform(features.where(day.geq(firstTestDay)));
    return new BinaryClassificationEvaluator()
        .setLabelCol("late")
        .setMetricName("areaUnderROC")
        .evaluate(scored);
  }

  private static Pipeline pipeline(boolean modified) {
    StringIndexer airports =
        new StringIndexer()
            .setInputCols(new String[] {"origin", "destination"})
            .setOutputCols(new String[] {"origin_index", "destination_index"})
            .setHandleInvalid("keep");
    OneHotEncoder encoder =
        new OneHotEncoder()
            .setInputCols(new String[] {"origin_index", "destination_index", "hour", "weekday"})
            .setOutputCols(
                new String[] {
                  "origin_onehot", "destination_onehot", "hour_onehot", "weekday_onehot"
                })
            .setHandleInvalid("keep");
    List<String> inputs = new ArrayList<>(FlightFeatures.numericNames(modified));
    inputs.removeAll(List.of("hour", "weekday"));
    inputs.addAll(List.of(encoder.getOutputCols()));
    VectorAssembler assembler =
        new VectorAssembler().setInputCols(inputs.toArray(String[]::new)).setOutputCol("features");
    LogisticRegression regression =
        new LogisticRegression()
            .setLabelCol("late")
            .setMaxIter(ITERATIONS)
            .setRegParam(modified ? MODIFIED_REGULARIZATION : REGULARIZATION);
    return new Pipeline().setStages(new PipelineStage[] {airports, encoder, assembler, regression});
  }
}
