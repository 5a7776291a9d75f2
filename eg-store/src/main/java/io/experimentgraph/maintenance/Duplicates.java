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
package io.experimentgraph.maintenance;

import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.Owner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Artifacts that hold what an older one of the same owner holds. */
final class Duplicates {

  private static final Comparator<Artifact> OLDEST_FIRST =
      Comparator.comparingLong(Artifact::createdMillis).thenComparing(Artifact::id);

  private Duplicates() {}

  private record Key(Owner owner, Fingerprint rowFamily, Set<Fingerprint> columns) {}

  /** All but the oldest of each content; everybody who looks keeps the same one. */
  static List<Finding> among(Collection<Artifact> artifacts) {
    Map<Key, Artifact> oldest = new HashMap<>();
    List<Finding> findings = new ArrayList<>();
    for (Artifact artifact : artifacts.stream().sorted(OLDEST_FIRST).toList()) {
      Set<Fingerprint> columns = new HashSet<>();
      artifact.columns().forEach(column -> columns.add(column.id()));
      Artifact first =
          oldest.putIfAbsent(new Key(artifact.owner(), artifact.rowFamily(), columns), artifact);
      if (first != null) {
        findings.add(
            Finding.of(
                artifact.id(),
                FindingKind.DUPLICATE,
                "is stored as " + first.id(),
                artifact.sizeBytes()));
      }
    }
    return findings;
  }
}
