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
package io.experimentgraph.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.delta.DeltaExperimentGraphStore;
import io.experimentgraph.graph.Artifact;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** A DataFrame that the user keeps, and runs again after what it stored has ended. */
class KeptDataFramesTest extends SharedReuseSession {

  /** Others may have decided to load it before it was evicted. */
  @Test
  void whatWasEvictedStaysForItsGracePeriod() throws IOException {
    view("kept", numbers(0, 100));
    Dataset<Row> kept = spark.sql("SELECT k, count(*) AS n FROM kept GROUP BY k");
    List<Row> rows = kept.collectAsList();
    session.settle();
    List<String> stored = session.artifacts().stream().map(Artifact::id).toList();
    assertThat(stored).isNotEmpty();
    try (DeltaExperimentGraphStore store =
        new DeltaExperimentGraphStore(session.store().toString(), new Configuration())) {
      store.retire(stored, "test");
    }
    session.run(query("SELECT max(id) AS m FROM kept"));
    assertThat(kept.collectAsList()).hasSameElementsAs(rows);
    session.settle();
    assertThat(stored)
        .allSatisfy(id -> assertThat(session.store().resolve("contents/" + id)).exists());
  }
}
