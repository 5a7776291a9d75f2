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
import io.experimentgraph.graph.ExperimentGraph;
import io.experimentgraph.graph.ExperimentGraphStore;
import io.experimentgraph.storage.StoreSweeper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Mends what was found, each finding for itself: what cannot be mended stays found. */
final class StoreRepair {

  private final Path root;
  private final Configuration hadoop;
  private final MaintenanceSettings settings;
  private final ExperimentGraphStore store;
  private final StoreSweeper sweeper;
  private final long graceBeginMillis;
  private final List<String> failures = new ArrayList<>();

  StoreRepair(
      Path root,
      Configuration hadoop,
      MaintenanceSettings settings,
      ExperimentGraphStore store,
      StoreSweeper sweeper) {
    this.root = root;
    this.hadoop = hadoop;
    this.settings = settings;
    this.store = store;
    this.sweeper = sweeper;
    this.graceBeginMillis = System.currentTimeMillis() - settings.gracePeriod().toMillis();
  }

  /** What could not be mended, and why. */
  List<String> failures() {
    return failures;
  }

  /**
   * Mends.
   *
   * @return the findings that are mended
   * @throws IOException if the graph cannot be read
   */
  List<Finding> run(List<Finding> findings) throws IOException {
    Map<String, Artifact> published = published(store.refresh());
    Set<String> retired = retire(findings, published);
    boolean mustSweep =
        findings.stream()
            .anyMatch(
                f -> f.kind().repair() == Repair.REMOVE && !published.containsKey(f.artifactId()));
    if (mustSweep) {
      sweeper.sweep(store.ledger(), System.currentTimeMillis());
    }
    List<Finding> mended = new ArrayList<>();
    for (Finding finding : findings) {
      try {
        if (retired.contains(finding.artifactId())
            || isMended(finding, published.get(finding.artifactId()))) {
          mended.add(finding);
        }
      } catch (IOException e) {
        failures.add(finding.artifactId() + ": " + Unchecked.words(e));
      }
    }
    return mended;
  }

  private static Map<String, Artifact> published(ExperimentGraph graph) {
    return graph.artifacts().stream().collect(Collectors.toMap(Artifact::id, Function.identity()));
  }

  /** Hides what is damaged at a second look as well. */
  private Set<String> retire(List<Finding> findings, Map<String, Artifact> published)
      throws IOException {
    ArtifactCheck check = new ArtifactCheck(root, hadoop, settings.isDeep(), graceBeginMillis);
    Set<String> damaged = new HashSet<>();
    for (Finding finding : findings) {
      Artifact artifact = published.get(finding.artifactId());
      if (artifact == null || finding.kind().repair() != Repair.RETIRE) {
        continue;
      }
      if (!damaged.contains(artifact.id())
          && check.check(artifact).stream().anyMatch(found -> found.kind().isDamage())) {
        damaged.add(artifact.id());
      }
    }
    store.retire(damaged, "ARTIFACT_DAMAGED");
    return damaged;
  }

  private boolean isMended(Finding finding, Artifact artifact) throws IOException {
    if (!finding.isRepairable()) {
      return false;
    }
    return switch (finding.kind().repair()) {
      // Nobody has it published any more, or it was sound at the second look.
      case RETIRE -> true;
      case REWRITE_LOG -> {
        if (artifact != null) {
          new ArtifactLogCheck(hadoop).rewrite(artifact, new Path(root, artifact.location()));
        }
        yield true;
      }
      case REMOVE -> artifact == null ? isGone(finding) : isStrayRemoved(finding, artifact);
      case NONE -> false;
    };
  }

  private boolean isGone(Finding finding) throws IOException {
    Path directory = new Path(root, Artifact.location(finding.artifactId()));
    return !directory.getFileSystem(hadoop).exists(directory);
  }

  private boolean isStrayRemoved(Finding finding, Artifact artifact) throws IOException {
    Path file = new Path(new Path(root, artifact.location()), finding.detail());
    FileSystem storage = file.getFileSystem(hadoop);
    try {
      return storage.getFileStatus(file).getModificationTime() <= graceBeginMillis
          && storage.delete(file, false);
    } catch (FileNotFoundException e) {
      return true;
    }
  }
}
