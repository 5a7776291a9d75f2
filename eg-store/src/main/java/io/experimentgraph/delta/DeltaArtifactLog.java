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
package io.experimentgraph.delta;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The log in its Delta table, followed commit by commit. Safe for use by several threads. */
final class DeltaArtifactLog implements ArtifactLog {

  private final LogTable<ArtifactEvent> table;
  private Optional<KernelTable.State> seen = Optional.empty();
  private ArtifactLedger ledger = new ArtifactLedger();
  private long changes;

  DeltaArtifactLog(LogTable<ArtifactEvent> table) {
    this.table = table;
  }

  @Override
  public synchronized <T> T read(Function<ArtifactLedger, T> look) throws IOException {
    follow(table.latest());
    return look.apply(ledger);
  }

  /** Grows whenever a read finds something new. */
  synchronized long changes() {
    return changes;
  }

  @Override
  public void append(List<ArtifactEvent> events) throws IOException {
    table.append(events);
  }

  @Override
  public synchronized boolean appendOnTop(Function<ArtifactLedger, List<ArtifactEvent>> decision)
      throws IOException {
    follow(table.latest());
    List<ArtifactEvent> events = decision.apply(ledger);
    if (events.isEmpty()) {
      return true;
    }
    if (seen.isEmpty()) {
      // Whoever created it may have written to it as well.
      follow(Optional.of(table.latestOrCreate()));
      events = decision.apply(ledger);
    }
    return table.appendOnTop(seen.get(), events);
  }

  private void follow(Optional<KernelTable.State> latest) throws IOException {
    if (latest.equals(seen)) {
      return;
    }
    if (KernelTable.State.isSuccessor(seen, latest)) {
      table
          .after(seen.get().version(), latest.get())
          .forEach(c -> c.entries().forEach(ledger::add));
    } else {
      ArtifactLedger anew = new ArtifactLedger();
      if (latest.isPresent()) {
        table.after(LogTable.START, latest.get()).forEach(c -> c.entries().forEach(anew::add));
      }
      ledger = anew;
    }
    changes++;
    seen = latest;
  }
}
