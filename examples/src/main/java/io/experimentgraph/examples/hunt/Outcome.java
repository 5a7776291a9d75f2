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
package io.experimentgraph.examples.hunt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.util.package$;
import org.apache.spark.sql.execution.datasources.VariantMetadata;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What a query gave.
 *
 * @param rows the texts of the values of each row, in order
 * @param schema the analyzed schema, and types and metadata of the executed plan's output; of the
 *     latter neither names, which the optimizer changes (a map that is grouped by), nor whether
 *     values may be null, which it finds out as far as it can see into a plan, nor metadata that
 *     Spark takes for internal, which it passes on or not as it rewrites subqueries
 * @param error the class of the error that it failed with instead, or null
 * @param message what the error says
 */
record Outcome(List<List<String>> rows, String schema, String error, String message) {

  /** Makes a query. */
  interface Maker {
    /**
     * The query, analyzed anew.
     *
     * @throws Exception whatever Spark throws
     */
    Dataset<Row> make() throws Exception;
  }

  static Outcome of(Maker maker) {
    try {
      Dataset<Row> query = maker.make();
      List<List<String>> rows = new ArrayList<>();
      query.collectAsList().forEach(row -> rows.add(Texts.of(row)));
      return new Outcome(rows, schema(query), null, "");
    } catch (Exception | StackOverflowError e) {
      return new Outcome(List.of(), "", errorClass(e), String.valueOf(e.getMessage()));
    }
  }

  boolean isFailed() {
    return error != null;
  }

  /** The same without the values that only say how it was executed. */
  List<String> sorted() {
    return rows.stream().map(row -> String.join(" | ", row)).sorted().toList();
  }

  private static String schema(Dataset<Row> query) {
    StringBuilder text = new StringBuilder(query.schema().json());
    for (StructField field : executed(query).asNullable().fields()) {
      Metadata metadata =
          new MetadataBuilder()
              .withMetadata(field.metadata())
              .remove(VariantMetadata.METADATA_KEY())
              .build();
      text.append('\n').append(field.dataType().json()).append(' ').append(metadata);
    }
    return text.toString();
  }

  private static StructType executed(Dataset<Row> query) {
    return package$.MODULE$.removeInternalMetadata(query.queryExecution().executedPlan().schema());
  }

  private static String errorClass(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      Optional<String> condition =
          cause instanceof SparkThrowable spark
              ? Optional.ofNullable(spark.getCondition())
              : Optional.empty();
      if (condition.isPresent()) {
        return condition.get();
      }
    }
    return error.getClass().getSimpleName();
  }
}
