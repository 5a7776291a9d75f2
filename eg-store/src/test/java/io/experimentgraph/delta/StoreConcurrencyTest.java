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

import static io.experimentgraph.graph.Examples.artifact;
import static io.experimentgraph.graph.Examples.computed;
import static io.experimentgraph.graph.Examples.fingerprint;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class StoreConcurrencyTest {

  private static final int WRITERS = 4;
  private static final int APPENDS = 10;

  @TempDir private Path directory;

  private DeltaExperimentGraphStore store(int compactionInterval) {
    return new DeltaExperimentGraphStore(
        directory.toString(), new Configuration(), compactionInterval);
  }

  @Test
  void noAppendOfSeveralWritersIsLost() throws Exception {
    inParallel(
        writer -> {
          try (DeltaExperimentGraphStore store = store(50)) {
            for (int i = 0; i < APPENDS; i++) {
              store.append(List.of(computed("v", i, 1), computed(writer + "/" + i, i, 1)));
            }
          }
          return null;
        });
    try (DeltaExperimentGraphStore store = store(50)) {
      assertThat(store.refresh().size()).isEqualTo(WRITERS * APPENDS + 1);
      assertThat(store.refresh().statistics(fingerprint("v")).frequency())
          .isEqualTo(WRITERS * APPENDS);
    }
    // Neither drafts nor checksums: each commit was linked into its place.
    try (var files = Files.list(directory.resolve("observations/_delta_log"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith(".") && name.contains(".json"));
    }
  }

  @Test
  void whoCreatesTheTablesDoesNotMatter() throws Exception {
    for (int round = 0; round < 5; round++) {
      Path root = Files.createDirectory(directory.resolve("round" + round));
      inParallel(
          writer -> {
            try (DeltaExperimentGraphStore store =
                new DeltaExperimentGraphStore(root.toString(), new Configuration())) {
              store.append(List.of(computed("v", writer, 1)));
              store.publish(artifact("artifact" + writer, "v" + writer));
            }
            return null;
          });
      try (DeltaExperimentGraphStore store =
          new DeltaExperimentGraphStore(root.toString(), new Configuration())) {
        assertThat(store.refresh().statistics(fingerprint("v")).frequency()).isEqualTo(WRITERS);
        assertThat(store.refresh().artifacts()).hasSize(WRITERS);
      }
    }
  }

  @Test
  void compactionsAndAppendsDoNotDisturbEachOther() throws Exception {
    inParallel(
        writer -> {
          try (DeltaExperimentGraphStore store = store(3)) {
            for (int i = 0; i < 5; i++) {
              store.append(List.of(computed("v", i, 1), computed(writer + "/" + i, i, 1)));
              store.compactIfDue();
              store.refresh();
            }
          }
          return null;
        });
    try (DeltaExperimentGraphStore store = store(3)) {
      assertThat(store.refresh().size()).isEqualTo(WRITERS * 5 + 1);
      assertThat(store.refresh().statistics(fingerprint("v")).frequency()).isEqualTo(WRITERS * 5);
    }
  }

  private interface Work {
    Void run(int writer) throws Exception;
  }

  private static void inParallel(Work work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    CyclicBarrier start = new CyclicBarrier(WRITERS);
    try {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        int writer = i;
        tasks.add(
            () -> {
              start.await();
              return work.run(writer);
            });
      }
      for (Future<Void> future : threads.invokeAll(tasks)) {
        future.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
