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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExclusiveLocalLogStoreTest {

  private static final int WRITERS = 8;

  @TempDir private java.nio.file.Path directory;

  private final Configuration configuration = new Configuration();
  private final ExclusiveLocalLogStore store = new ExclusiveLocalLogStore(configuration);

  private Path path(String name) {
    return new Path(directory.resolve(name).toUri());
  }

  @Test
  void oneOfManyWritersWins() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    try {
      for (int round = 0; round < 50; round++) {
        Path commit = path(round + ".json");
        CyclicBarrier start = new CyclicBarrier(WRITERS);
        List<Callable<Boolean>> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
          List<String> actions = List.of("writer " + writer);
          writers.add(
              () -> {
                start.await();
                try {
                  store.write(commit, actions.iterator(), false, configuration);
                  return true;
                } catch (FileAlreadyExistsException e) {
                  return false;
                }
              });
        }
        int winners = 0;
        for (Future<Boolean> writer : threads.invokeAll(writers)) {
          winners += writer.get() ? 1 : 0;
        }
        assertThat(winners).isEqualTo(1);
      }
    } finally {
      threads.shutdownNow();
    }
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(50);
    }
  }

  /** A mounted file system may lose the answer and ask again; so does Kernel. */
  @Test
  void whatIsAskedTwiceIsDoneOnce() throws Exception {
    List<String> commit = commit("3f1");
    store.write(path("0.json"), commit.iterator(), false, configuration);
    store.write(path("0.json"), commit.iterator(), false, configuration);
    assertThat(Files.readAllLines(directory.resolve("0.json"))).isEqualTo(commit);
    assertThatThrownBy(
            () -> store.write(path("0.json"), commit("3f2").iterator(), false, configuration))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  private static List<String> commit(String transaction) {
    return List.of(
        "{\"commitInfo\":{\"timestamp\":1,\"txnId\":\"" + transaction + "\"}}",
        "{\"add\":{\"path\":\"same\"}}");
  }

  @Test
  void overwritesWhenTold() throws Exception {
    Path file = path("last checkpoint%20");
    store.write(file, List.of("old").iterator(), true, configuration);
    store.write(file, List.of("new", "lines").iterator(), true, configuration);
    assertThat(Files.readAllLines(directory.resolve("last checkpoint%20")))
        .containsExactly("new", "lines");
  }

  @Test
  void doesNotMakeUpADirectory() {
    assertThatThrownBy(
            () -> store.write(path("gone/0.json"), List.of("x").iterator(), false, configuration))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void leavesAnotherChoiceOfTheUserAlone() {
    Configuration chosen = new Configuration(false);
    chosen.set(ExclusiveLocalLogStore.KEY, "theirs");
    assertThat(ExclusiveLocalLogStore.configure(chosen).get(ExclusiveLocalLogStore.KEY))
        .isEqualTo("theirs");
    Configuration open = new Configuration(false);
    assertThat(ExclusiveLocalLogStore.configure(open).get(ExclusiveLocalLogStore.KEY))
        .isEqualTo(ExclusiveLocalLogStore.class.getName());
    assertThat(open.get(ExclusiveLocalLogStore.KEY)).isNull();
  }
}
