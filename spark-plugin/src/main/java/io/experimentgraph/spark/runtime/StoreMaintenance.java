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
import io.experimentgraph.maintenance.Fsck;
import io.experimentgraph.maintenance.FsckReport;
import io.experimentgraph.maintenance.Maintenance;
import io.experimentgraph.maintenance.MaintenanceReport;
import io.experimentgraph.maintenance.MaintenanceSettings;
import java.io.IOException;

/** Maintenance of the store of an application. Runs no query. */
public final class StoreMaintenance {

  private final Application application;
  private final ArtifactStore store;

  /** Maintenance of that application's store. */
  public StoreMaintenance(Application application) {
    this.application = application;
    this.store = application.store();
  }

  /** What is thrown if there is nothing to maintain. */
  public static IllegalStateException noStore() {
    return new IllegalStateException(
        "Cannot maintain the Experiment Graph: this application has no store. Set"
            + " spark.experimentGraph.store before the session is created.");
  }

  private MaintenanceSettings settings(boolean isDeep) {
    return MaintenanceSettings.of(application.gracePeriod())
        .deep(isDeep)
        .budget(store.budgetBytes());
  }

  /**
   * Verifies the store.
   *
   * @throws IOException if the graph cannot be read
   */
  public FsckReport fsck(boolean isDeep) throws IOException {
    return new Fsck(store.root().toString(), store.hadoop(), settings(isDeep)).run();
  }

  /**
   * Maintains the store; this application's next decisions know what was hidden.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  public MaintenanceReport maintain(boolean isDeep, boolean isDryRun) throws InterruptedException {
    MaintenanceSettings settings = settings(isDeep).dryRun(isDryRun);
    MaintenanceReport report =
        new Maintenance(store.root().toString(), store.hadoop(), settings).run();
    application
        .worker()
        .submit(ReasonCode.STORE_UNREADABLE, store.root().toString(), store::refreshNow);
    return report;
  }
}
