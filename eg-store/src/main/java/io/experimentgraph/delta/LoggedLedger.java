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

import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.ByteLedger;
import io.experimentgraph.graph.Lease;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;

/**
 * The ledger of bytes, kept as events in a log. What adds bytes, or takes a lease away from
 * somebody, is committed on top of the very state that was checked; what only takes bytes away may
 * come after anything.
 */
final class LoggedLedger implements ByteLedger {

  private final ArtifactLog log;
  private final Clock clock;

  LoggedLedger(ArtifactLog log, Clock clock) {
    this.log = log;
    this.clock = clock;
  }

  @Override
  public long reserve(
      String leaseId, String principal, long wantedBytes, long budgetBytes, long expiresMillis)
      throws IOException {
    long[] granted = {0};
    commit(
        ledger -> {
          long free = Math.max(0, budgetBytes - ledger.countedBytes());
          granted[0] = ledger.isOver(leaseId) ? 0 : Math.min(wantedBytes, free);
          return granted[0] == 0
              ? List.of()
              : List.of(
                  ArtifactEvent.reserved(
                      clock.millis(),
                      new Lease(leaseId, principal, 0, expiresMillis, false),
                      granted[0]));
        });
    return granted[0];
  }

  private void commit(Function<ArtifactLedger, List<ArtifactEvent>> decision) throws IOException {
    for (int attempt = 1; !log.appendOnTop(decision); attempt++) {
      if (attempt == Backoff.ATTEMPTS) {
        throw new IOException(
            "Cannot change the reservations of the Experiment Graph: other applications committed"
                + " first "
                + attempt
                + " times in a row. Nothing is lost; it is tried again with the next query.");
      }
      Backoff.pause(attempt);
    }
  }

  @Override
  public void renew(String leaseId, long expiresMillis) throws IOException {
    log.append(List.of(ArtifactEvent.renewed(clock.millis(), leaseId, expiresMillis)));
  }

  @Override
  public void giveBack(String leaseId, long bytes) throws IOException {
    log.append(List.of(ArtifactEvent.givenBack(clock.millis(), leaseId, bytes)));
  }

  @Override
  public void release(String leaseId, boolean isSwept) throws IOException {
    List<ArtifactEvent> events = new ArrayList<>();
    events.add(event(ArtifactEvent.Status.RELEASED, leaseId));
    if (isSwept) {
      events.add(event(ArtifactEvent.Status.LEASE_SWEPT, leaseId));
    }
    log.append(events);
  }

  private ArtifactEvent event(ArtifactEvent.Status status, String subject) {
    return ArtifactEvent.of(status, clock.millis(), subject);
  }

  @Override
  public void releaseExpired(long nowMillis) throws IOException {
    commit(
        ledger ->
            ledger.expiredLeases(nowMillis).stream()
                .map(id -> event(ArtifactEvent.Status.RELEASED, id))
                .toList());
  }

  @Override
  public boolean publish(Artifact artifact, long bytes) throws IOException {
    log.append(List.of(ArtifactEvent.published(clock.millis(), artifact, bytes)));
    return log.read(ledger -> ledger.wasPublished(artifact.id()));
  }

  void retire(Collection<String> artifactIds, String reason) throws IOException {
    log.append(
        log.read(
            ledger ->
                new LinkedHashSet<>(artifactIds)
                    .stream()
                        .flatMap(id -> ledger.publishedArtifact(id).stream())
                        .map(a -> ArtifactEvent.retired(clock.millis(), reason, a))
                        .toList()));
  }

  @Override
  public void swept(Collection<String> leaseIds, Collection<String> artifactIds)
      throws IOException {
    List<ArtifactEvent> events = new ArrayList<>();
    leaseIds.forEach(id -> events.add(event(ArtifactEvent.Status.LEASE_SWEPT, id)));
    artifactIds.forEach(id -> events.add(event(ArtifactEvent.Status.SWEPT, id)));
    log.append(events);
  }

  @Override
  public Books books() throws IOException {
    return log.read(ArtifactLedger::books);
  }
}
