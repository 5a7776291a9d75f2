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

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.decide.ReuseRule;
import io.experimentgraph.graph.Provenance;
import io.experimentgraph.maintenance.FsckReport;
import io.experimentgraph.maintenance.MaintenanceReport;
import io.experimentgraph.spark.runtime.Application;
import io.experimentgraph.spark.runtime.Applications;
import io.experimentgraph.spark.runtime.LoggedDecision;
import io.experimentgraph.spark.runtime.StoreMaintenance;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.SparkSession;

/** What a program may ask of Experiment Graph about its own application. */
public final class ExperimentGraph {

  private final Optional<Application> application;

  private ExperimentGraph(Optional<Application> application) {
    this.application = application;
  }

  /** The Experiment Graph of a session's application. */
  public static ExperimentGraph of(SparkSession session) {
    return new ExperimentGraph(Applications.find(session.sparkContext()));
  }

  /** True if a store is configured and the extension is loaded. */
  public boolean isOn() {
    return application.isPresent();
  }

  /** What was decided on the latest queries, oldest first. */
  public List<LoggedDecision> decisions() {
    return application.map(a -> a.decisions().all()).orElse(List.of());
  }

  /** How often something went wrong inside of us, by reason; the queries ran as plain Spark. */
  public Map<ReasonCode, Long> failures() {
    return application.map(a -> a.failures().counts()).orElse(Map.of());
  }

  /**
   * Where vertices come from and what became of them, as far as the newest snapshot at hand knows;
   * it knows nothing if no store is configured. Later queries do not change the answers.
   */
  public Provenance provenance() {
    return new Provenance(
        application.map(Application::graph).orElse(io.experimentgraph.graph.ExperimentGraph.EMPTY));
  }

  /**
   * Compacts, sweeps, vacuums, verifies and repairs the store, on this thread and beside whatever
   * else uses it.
   *
   * @throws IllegalStateException if no store is configured
   * @throws InterruptedException if the thread is interrupted
   */
  public MaintenanceReport maintain() throws InterruptedException {
    return maintenance().maintain(false, false);
  }

  /**
   * Verifies the store and changes nothing.
   *
   * @throws IllegalStateException if no store is configured
   * @throws IOException if the graph cannot be read
   */
  public FsckReport fsck() throws IOException {
    return maintenance().fsck(false);
  }

  private StoreMaintenance maintenance() {
    return new StoreMaintenance(application.orElseThrow(StoreMaintenance::noStore));
  }

  /**
   * Waits until everything that finished queries left to be stored and recorded is on disk.
   *
   * @throws TimeoutException if that takes longer
   * @throws InterruptedException if the thread is interrupted
   */
  public void awaitIdle(Duration timeout) throws TimeoutException, InterruptedException {
    if (application.isPresent()) {
      application.get().awaitIdle(timeout);
    }
  }

  /** Runs an action whose queries, on this thread, are left alone. */
  public static void withoutReuse(Runnable action) {
    ReuseRule.withoutReuse(action);
  }
}
