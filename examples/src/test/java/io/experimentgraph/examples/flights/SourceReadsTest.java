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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceReadsTest {

  @TempDir private Path directory;

  @Test
  void cachedScanCountsOnceAndOtherFilesCountApart() throws IOException {
    SourceReads reads = new SourceReads(List.of("file:" + directory.resolve("in")));
    long inputBytes;
    try (SparkSession spark = TinyFlights.spark()) {
      spark.range(1_000).coalesce(1).write().parquet(directory.resolve("in").toString());
      spark.range(10).coalesce(1).write().parquet(directory.resolve("in-other").toString());
      spark.listenerManager().register(reads);
      Dataset<Row> input = spark.read().parquet(directory.resolve("in").toString());
      inputBytes = sizeOf(input);
      Dataset<Row> cached = input.selectExpr("id % 10 as k").cache();
      cached.groupBy("k").count().collectAsList();
      cached.groupBy("k").max().collectAsList();
      input.where("id > 5").collectAsList();
      spark.read().parquet(directory.resolve("in-other").toString()).collectAsList();
    }

    assertThat(reads.sourceBytes()).isEqualTo(2 * inputBytes).isPositive();
    assertThat(reads.otherBytes()).isPositive().isLessThan(inputBytes);
  }

  private static long sizeOf(Dataset<Row> input) {
    return Path.of(URI.create(input.inputFiles()[0])).toFile().length();
  }
}
