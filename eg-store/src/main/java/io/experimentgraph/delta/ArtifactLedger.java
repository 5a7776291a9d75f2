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
import io.experimentgraph.graph.ExperimentGraphStore.RetiredArtifact;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the events of table {@code artifacts} amount to. An id is published once and retired for
 * good, so the outcome does not depend on the clocks of the jobs that wrote the events.
 */
final class ArtifactLedger {

  private final Map<String, Artifact> published = new LinkedHashMap<>();
  private final Map<String, RetiredArtifact> retired = new LinkedHashMap<>();

  /** Takes one more event into account. */
  void add(ArtifactEvent event) {
    Artifact artifact = event.artifact();
    switch (event.status()) {
      case PUBLISHED -> {
        if (!retired.containsKey(artifact.id())) {
          published.put(artifact.id(), artifact);
        }
      }
      case RETIRED -> {
        published.remove(artifact.id());
        retired.putIfAbsent(
            artifact.id(),
            new RetiredArtifact(artifact.id(), artifact.location(), event.timeMillis()));
      }
    }
  }

  /** The artifacts that are published and not retired. */
  Collection<Artifact> published() {
    return published.values();
  }

  /** An artifact that is published and not retired. */
  Optional<Artifact> publishedArtifact(String id) {
    return Optional.ofNullable(published.get(id));
  }

  /** The artifacts that were retired. */
  List<RetiredArtifact> retired() {
    return List.copyOf(retired.values());
  }
}
