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

import io.experimentgraph.delta.DeltaExperimentGraphStore;
import io.experimentgraph.delta.GraphTables;
import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.ByteLedger.Books;
import io.experimentgraph.graph.ExperimentGraph;
import io.experimentgraph.graph.ExperimentGraphStore;
import io.experimentgraph.graph.Lease;
import io.experimentgraph.storage.StoreSweeper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Verifies a store against what its graph records. Changes nothing, and may run beside applications
 * and beside others that verify or maintain.
 */
public final class Fsck {

  private final Path root;
  private final Configuration hadoop;
  private final MaintenanceSettings settings;
  private final ExperimentGraphStore store;
  private final GraphTables tables;

  /**
   * A verification. Touches no storage.
   *
   * @param root directory of the store, as a Hadoop path
   * @param hadoop how to reach it
   * @param settings how deep, and what is left alone
   */
  public Fsck(String root, Configuration hadoop, MaintenanceSettings settings) {
    this.root = new Path(root);
    this.hadoop = hadoop;
    this.settings = settings;
    this.store = new DeltaExperimentGraphStore(root, hadoop);
    this.tables = new GraphTables(root, hadoop);
  }

  /**
   * Verifies. What storage denies or fails to tell of single artifacts is a finding.
   *
   * @throws IOException if the graph itself cannot be read
   */
  public FsckReport run() throws IOException {
    long graceBegin = System.currentTimeMillis() - settings.gracePeriod().toMillis();
    FileSystem storage = root.getFileSystem(hadoop);
    Optional<StoreDirectories> directories = directories(storage);
    ExperimentGraph graph = store.refresh();
    List<Finding> findings = new ArrayList<>();
    if (directories.isPresent()) {
      findings.addAll(artifacts(graph, graceBegin));
      Books books = store.ledger().books();
      findings.addAll(
          directories.get().leftBehind(name -> isOwned(name, books), books.retired(), graceBegin));
    } else if (!graph.artifacts().isEmpty()) {
      // More likely a disk that is not mounted than the loss of all artifacts and nothing else.
      IOException missing = new FileNotFoundException("the directory is missing");
      findings.add(Unchecked.finding(Artifact.CONTENTS, "all artifacts", missing));
    }
    compacted(findings);
    long usedBytes = directories.isPresent() ? usedBytes(findings) : 0;
    return new FsckReport(
        findings,
        graph.artifacts().size(),
        graph.artifacts().stream().mapToLong(artifact -> artifact.files().size()).sum(),
        graph.artifacts().stream().mapToLong(Artifact::sizeBytes).sum(),
        usedBytes);
  }

  private Optional<StoreDirectories> directories(FileSystem storage) throws IOException {
    try {
      return Optional.of(StoreDirectories.list(storage, root));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  private List<Finding> artifacts(ExperimentGraph graph, long graceBegin) throws IOException {
    ArtifactCheck check = new ArtifactCheck(root, hadoop, settings.isDeep(), graceBegin);
    List<Finding> findings = new ArrayList<>();
    for (Artifact artifact : graph.artifacts()) {
      findings.addAll(check.check(artifact));
    }
    if (!findings.isEmpty()) {
      // What was hidden meanwhile may have been swept before it was looked at.
      Set<String> published = ids(store.refresh());
      findings.removeIf(finding -> !published.contains(finding.artifactId()));
    }
    return findings;
  }

  /** Published, or paid for by a lease: somebody may be writing it. */
  private static boolean isOwned(String directory, Books books) {
    Lease lease = books.leases().get(Lease.payingFor(directory));
    return books.published().contains(directory) || (lease != null && !lease.isReleased());
  }

  private static Set<String> ids(ExperimentGraph graph) {
    return graph.artifacts().stream().map(Artifact::id).collect(Collectors.toSet());
  }

  private void compacted(List<Finding> findings) {
    try {
      for (GraphTables.Progress progress : tables.progress()) {
        if (progress.isAhead()) {
          String detail =
              "includes observations through version %d, there are %d"
                  .formatted(progress.compactedThrough(), progress.observations());
          findings.add(Finding.of(progress.table(), FindingKind.COMPACTED_AHEAD, detail, 0));
        }
      }
    } catch (IOException e) {
      findings.add(Unchecked.finding("observations", "compacted tables", e));
    }
  }

  private long usedBytes(List<Finding> findings) {
    try {
      StoreSweeper sweeper =
          new StoreSweeper(new Path(root, Artifact.CONTENTS), hadoop, settings.gracePeriod());
      long used = sweeper.usedBytes();
      if (used > settings.budgetBytes()) {
        String detail = "%d bytes of at most %d".formatted(used, settings.budgetBytes());
        findings.add(
            Finding.of(
                Artifact.CONTENTS, FindingKind.OVER_BUDGET, detail, used - settings.budgetBytes()));
      }
      return used;
    } catch (IOException e) {
      findings.add(Unchecked.finding(Artifact.CONTENTS, "bytes on disk", e));
      return 0;
    }
  }
}
