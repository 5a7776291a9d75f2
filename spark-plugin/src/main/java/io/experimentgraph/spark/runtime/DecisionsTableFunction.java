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
package io.experimentgraph.spark.runtime;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.decide.VertexDecision;
import io.experimentgraph.catalyst.decide.VertexDecision.Action;
import io.experimentgraph.spark.runtime.LoggedDecision.Outcome;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation$;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.types.DataTypeUtils;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Seq;

/**
 * The table function {@code experiment_graph_decisions()}: one row for each vertex of each of the
 * latest queries of the application, one row for each query that was left alone, and one for each
 * kind of failure (with the query number 0).
 */
public final class DecisionsTableFunction {

  private static final String NAME = "experiment_graph_decisions";

  /** The function's name. */
  public static final FunctionIdentifier IDENTIFIER = new FunctionIdentifier(NAME);

  /** What {@code DESCRIBE FUNCTION} shows. */
  public static final ExpressionInfo INFO =
      new ExpressionInfo(
          DecisionsTableFunction.class.getName(),
          null,
          NAME,
          "_FUNC_() - What Experiment Graph loaded, stored and left alone in the latest queries of"
              + " this application, and why.",
          "");

  private static final StructType SCHEMA =
      new StructType()
          .add("query", DataTypes.LongType, false)
          .add("time", DataTypes.TimestampType, false)
          .add("action", DataTypes.StringType, false)
          .add("operator", DataTypes.StringType)
          .add("vertex", DataTypes.StringType)
          .add("reason", DataTypes.StringType)
          .add("explanation", DataTypes.StringType)
          .add("detail", DataTypes.StringType)
          .add("recreation_seconds", DataTypes.DoubleType)
          .add("load_seconds", DataTypes.DoubleType)
          .add("saved_seconds_estimated", DataTypes.DoubleType)
          .add("saved_seconds_measured", DataTypes.DoubleType)
          .add("stored_bytes", DataTypes.LongType)
          .add("decide_millis", DataTypes.DoubleType);

  private DecisionsTableFunction() {}

  /**
   * The function's rows at this moment.
   *
   * @throws IllegalArgumentException if there are arguments
   */
  public static LogicalPlan build(Seq<Expression> arguments) {
    if (!arguments.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot call %s with %d arguments: it takes none. Filter its rows with WHERE."
              .formatted(NAME, arguments.size()));
    }
    List<Row> rows = new ArrayList<>();
    Scala.<SparkContext>optional(SparkContext$.MODULE$.getActive())
        .flatMap(Applications::find)
        .ifPresent(
            application -> {
              String caller = CurrentUser.principal(application);
              application.decisions().all().stream()
                  .filter(record -> isVisible(record, caller, application))
                  .forEach(record -> addRows(record, rows));
              application
                  .failures()
                  .counts()
                  .forEach((reason, count) -> rows.add(failure(reason, count)));
            });
    List<Attribute> output = new ArrayList<>(Scala.list(DataTypeUtils.toAttributes(SCHEMA)));
    LocalRelation relation =
        LocalRelation$.MODULE$.fromExternalRows(Scala.seq(output), Scala.seq(rows));
    return relation;
  }

  /** A server runs queries of many users; what they ask is for themselves and for who runs it. */
  private static boolean isVisible(LoggedDecision record, String caller, Application application) {
    return record.principal().equals(caller) || application.principal().equals(caller);
  }

  private static void addRows(LoggedDecision record, List<Row> rows) {
    if (record.reason() != null) {
      rows.add(row(record, "LEFT_ALONE", null, null, record.reason(), record.detail()));
    }
    for (VertexDecision vertex : record.vertices()) {
      Outcome outcome = record.outcomes().get(vertex.detail());
      rows.add(
          RowFactory.create(
              record.query(),
              new Timestamp(record.timeMillis()),
              action(vertex, outcome),
              vertex.operator(),
              vertex.vertex() == null ? null : vertex.vertex().toHex(),
              name(reason(vertex, outcome)),
              sentence(reason(vertex, outcome)),
              outcome != null && outcome.detail() != null
                  ? vertex.detail() + ": " + outcome.detail()
                  : vertex.detail(),
              known(vertex.recreationSeconds()),
              known(vertex.loadSeconds()),
              vertex.action() == Action.LOAD
                  ? known(vertex.recreationSeconds() - vertex.loadSeconds())
                  : null,
              vertex.action() == Action.LOAD && outcome != null
                  ? known(vertex.recreationSeconds() - outcome.measuredLoadSeconds())
                  : null,
              outcome != null && outcome.bytes() >= 0 ? outcome.bytes() : null,
              record.decideMillis()));
    }
  }

  private static String action(VertexDecision vertex, Outcome outcome) {
    if (vertex.action() != Action.STORE || outcome == null) {
      return vertex.action().name();
    }
    return outcome.reason() == null ? "STORED" : "GIVEN_UP";
  }

  private static ReasonCode reason(VertexDecision vertex, Outcome outcome) {
    return vertex.action() == Action.STORE && outcome != null ? outcome.reason() : vertex.reason();
  }

  private static Row failure(ReasonCode reason, long count) {
    return RowFactory.create(
        0L,
        new Timestamp(System.currentTimeMillis()),
        "FAILURE",
        null,
        null,
        reason.name(),
        reason.sentence(),
        count + " times",
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private static Row row(
      LoggedDecision record,
      String action,
      String operator,
      String vertex,
      ReasonCode reason,
      String detail) {
    return RowFactory.create(
        record.query(),
        new Timestamp(record.timeMillis()),
        action,
        operator,
        vertex,
        name(reason),
        sentence(reason),
        detail,
        null,
        null,
        null,
        null,
        null,
        record.decideMillis());
  }

  private static Double known(double value) {
    return Double.isNaN(value) ? null : value;
  }

  private static String name(ReasonCode reason) {
    return reason == null ? null : reason.name();
  }

  private static String sentence(ReasonCode reason) {
    return reason == null ? null : reason.sentence();
  }
}
