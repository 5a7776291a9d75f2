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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.experimentgraph.catalyst.Scala;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.Test;

/** A query that is cancelled while it stores gives its cores back. */
class CancelledStoreTest {

  private static final String GROUP = "cancelled";

  @Test
  void taskThatStoresTheRowsOfALongJoinEndsWhenItsQueryIsCancelled() throws Exception {
    try (ReuseTestSession session =
        ReuseTestSession.start(Map.of("spark.executor.heartbeatInterval", "100ms"))) {
      String table = session.path("ones").toString();
      session.spark().range(200_000).selectExpr("id", "1 AS k").write().parquet(table);
      session.spark().read().parquet(table).createOrReplaceTempView("ones");
      SparkContext context = session.spark().sparkContext();
      Canceller canceller = new Canceller(context);
      context.addSparkListener(canceller);
      context.setJobGroup(GROUP, "a join of 40 billion rows", true);
      assertThatThrownBy(
              () ->
                  session
                      .sql("SELECT max(a.id + b.id) m FROM ones a JOIN ones b ON a.k = b.k")
                      .collectAsList())
          .hasMessageContaining("cancelled");
      assertThat(canceller.end.await(60, TimeUnit.SECONDS)).as("a task that stores ends").isTrue();
    }
  }

  /** Cancels once a task that stores has run for a while. */
  private static final class Canceller extends SparkListener {

    private final SparkContext context;
    private final Set<Integer> storing = ConcurrentHashMap.newKeySet();
    private final AtomicInteger heartbeats = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);

    Canceller(SparkContext context) {
      this.context = context;
    }

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted event) {
      if (Scala.list(event.stageInfo().rddInfos()).stream()
          .anyMatch(rdd -> rdd.name().contains("MaterializeRdd"))) {
        storing.add(event.stageInfo().stageId());
      }
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate event) {
      boolean isStoring =
          Scala.list(event.accumUpdates()).stream()
              .anyMatch(update -> storing.contains((Integer) update._2()));
      if (isStoring && heartbeats.incrementAndGet() == 5) {
        context.cancelJobGroup(GROUP);
      }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd event) {
      if (storing.contains(event.stageId())) {
        end.countDown();
      }
    }
  }
}
