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
package io.experimentgraph.examples.tpc;

import com.google.common.collect.Iterators;
import io.experimentgraph.examples.quickstart.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The tables of a suite at a scale factor on disk. The rows and the files they are in do not depend
 * on the machine.
 *
 * @param suite what to generate
 * @param scale scale factor, above 0; 1 is about a gigabyte of text
 * @param format of the tables: parquet or delta
 * @param root directory of all such data
 */
public record TpcData(Suite suite, double scale, String format, Path root) {

  /** Where the tables are. */
  Path directory() {
    return root.resolve("%s-%s-%s".formatted(suite.id(), scale, format));
  }

  /** Generates the tables if that has not been done to the end before. */
  public void ensure(SparkSession spark) throws IOException {
    if (Files.exists(directory())) {
      return;
    }
    Path partial = root.resolve(directory().getFileName() + ".partial");
    Directories.delete(partial);
    for (TpcTable table : suite.tables()) {
      rows(spark, table)
          .write()
          .format(format)
          .mode(SaveMode.Overwrite)
          .save(partial.resolve(table.name()).toString());
    }
    Files.move(partial, directory());
  }

  /** Makes the tables known to a session by their names. */
  public void register(SparkSession spark) {
    for (TpcTable table : suite.tables()) {
      spark
          .read()
          .format(format)
          .load(directory().resolve(table.name()).toString())
          .createOrReplaceTempView(table.name());
    }
  }

  private Dataset<Row> rows(SparkSession spark, TpcTable table) {
    StructType texts = new StructType();
    for (StructField field : table.schema().fields()) {
      texts = texts.add(field.name(), DataTypes.StringType);
    }
    List<Integer> chunks = IntStream.rangeClosed(1, table.chunks()).boxed().toList();
    Column[] typed =
        Stream.of(table.schema().fields())
            .map(field -> functions.col(field.name()).cast(field.dataType()).as(field.name()))
            .toArray(Column[]::new);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    return spark
        .createDataset(context.parallelize(chunks, table.chunks()).rdd(), Encoders.INT())
        .flatMap(chunkRows(suite, table.name(), scale, table.chunks()), Encoders.row(texts))
        .select(typed);
  }

  private static FlatMapFunction<Integer, Row> chunkRows(
      Suite suite, String table, double scale, int chunks) {
    return chunk ->
        Iterators.transform(
            suite.generator().rows(table, scale, chunk, chunks),
            values -> RowFactory.create(values.toArray()));
  }
}
