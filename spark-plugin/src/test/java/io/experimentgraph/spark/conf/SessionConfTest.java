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
package io.experimentgraph.spark.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class SessionConfTest {

  @Test
  void setInOneSessionIsSeenThereAlone() throws IOException {
    List<String> complaints = new ArrayList<>();
    try (SparkSession session =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.experimentGraph.budget", "1g")
            .config("spark.experimentGraph.plan.maxNodes", "100")
            .getOrCreate()) {
      SparkSession other = session.newSession();
      ExperimentGraphConf conf = ExperimentGraphConf.of(session, complaints::add);
      ExperimentGraphConf otherConf = ExperimentGraphConf.of(other, complaints::add);

      session.sql("SET spark.experimentGraph.plan.maxNodes=7");
      session.sql("SET spark.experimentGraph.budget=7g");
      session.sql("SET spark.experimentGraph.source.maxFiles=lots");

      assertThat(conf.read(ExperimentGraphConf.PLAN_MAX_NODES)).isEqualTo(7);
      assertThat(otherConf.read(ExperimentGraphConf.PLAN_MAX_NODES)).isEqualTo(100);
      assertThat(conf.read(ExperimentGraphConf.BUDGET)).isEqualTo(1L << 30);
      assertThat(conf.read(ExperimentGraphConf.SOURCE_MAX_FILES)).isEqualTo(10_000);
      assertThat(complaints).singleElement().asString().contains("source.maxFiles is \"lots\"");
    }
  }
}
