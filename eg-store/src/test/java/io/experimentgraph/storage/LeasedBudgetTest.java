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
package io.experimentgraph.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.experimentgraph.delta.DeltaExperimentGraphStore;
import io.experimentgraph.graph.ByteLedger;
import io.experimentgraph.graph.Lease;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That an application never stays without bytes for long; what it may have, tests the model. */
class LeasedBudgetTest {

  private static final long BUDGET = 1 << 30;
  private static final Duration LEASE = Duration.ofMinutes(10);

  @TempDir private Path root;
  private final SetClock clock = new SetClock(Instant.parse("2026-01-01T00:00:00Z").toEpochMilli());
  private DeltaExperimentGraphStore store;
  private StoreSweeper sweeper;
  private LeasedBudget budget;

  @BeforeEach
  void open() throws IOException {
    store = new DeltaExperimentGraphStore(root.toString(), new Configuration());
    Path contents = Files.createDirectories(root.resolve("contents"));
    sweeper =
        new StoreSweeper(
            new org.apache.hadoop.fs.Path(contents.toUri()), new Configuration(), Duration.ZERO);
    budget = new LeasedBudget(store.ledger(), sweeper, "user", BUDGET, LEASE, clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void pass(Duration time) {
    clock.pass(time.toMillis());
  }

  private String lease() {
    return Lease.payingFor(budget.newArtifactId());
  }

  /** Bytes of what nobody knows the fate of come back with the end of the lease. */
  @Test
  void leaseIsLetGoIfItPaysOnlyForWhatWasLeft() throws IOException {
    budget.topUp();
    String former = lease();
    String left = budget.newArtifactId();
    String stored = budget.newArtifactId();
    assertThat(budget.promise(left, 1000)).isTrue();
    assertThat(budget.promise(stored, 1000)).isTrue();
    budget.leave(left);
    budget.renew();
    assertThat(lease()).as("another store is under way").isEqualTo(former);
    budget.settle(stored);
    budget.renew();
    assertThat(lease()).isNotEqualTo(former);
    budget.topUp();
    assertThat(budget.promise(budget.newArtifactId(), 1000)).isTrue();
    pass(LEASE.plusMinutes(1));
    sweeper.sweep(store.ledger(), clock.millis());
    assertThat(store.ledger().books().leases()).doesNotContainKey(former);
  }

  @Test
  void leaseThatCouldNotBeGivenBackIsNotKept() throws IOException {
    boolean[] isFailing = {true};
    ByteLedger failing =
        (ByteLedger)
            Proxy.newProxyInstance(
                ByteLedger.class.getClassLoader(),
                new Class<?>[] {ByteLedger.class},
                (proxy, method, arguments) -> {
                  if (isFailing[0] && method.getName().equals("release")) {
                    throw new IOException("as the test wants it");
                  }
                  return method.invoke(store.ledger(), arguments);
                });
    budget = new LeasedBudget(failing, sweeper, "user", BUDGET, LEASE, clock);
    budget.topUp();
    String former = lease();
    pass(LEASE);
    assertThatThrownBy(budget::renew).isInstanceOf(IOException.class);
    isFailing[0] = false;
    pass(Duration.ofMinutes(1));
    sweeper.sweep(store.ledger(), clock.millis());
    budget.topUp();
    assertThat(lease()).isNotEqualTo(former);
    assertThat(budget.freeBytes()).isPositive();
  }
}
