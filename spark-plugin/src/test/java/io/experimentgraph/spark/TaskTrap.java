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
package io.experimentgraph.spark;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Holds the first task that comes by, in the middle of its rows, until the test lets it go or kills
 * it. Tests and tasks are different processes and talk by files.
 */
final class TaskTrap implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Rows of a partition that pass first: some of it is written by then. */
  private static final int ROWS = 5;

  private final String held;
  private final String released;

  TaskTrap(Path directory, String name) {
    this.held = directory.resolve(name + ".held").toString();
    this.released = directory.resolve(name + ".released").toString();
  }

  /** The same ids, one of whose tasks is held. Nothing above or in it can be stored. */
  Dataset<Row> holding(Dataset<Row> ids) {
    int[] rows = new int[1];
    MapFunction<Long, Long> hold =
        id -> {
          rows[0]++;
          if (rows[0] == ROWS && TaskContext.get().attemptNumber() == 0) {
            holdFirst();
          }
          return id;
        };
    return ids.as(Encoders.LONG()).map(hold, Encoders.LONG()).toDF("id");
  }

  private void holdFirst() throws IOException, InterruptedException {
    Path draft = Files.createTempFile("held", "");
    try {
      Files.writeString(draft, SparkEnv.get().blockManager().blockManagerId().host());
      Files.createLink(Path.of(held), draft);
    } catch (FileAlreadyExistsException e) {
      return;
    } finally {
      Files.delete(draft);
    }
    while (!Files.exists(Path.of(released))) {
      Thread.sleep(50);
    }
  }

  /** Waits until a task is held, and tells on which host. */
  String awaitHeld() {
    StandaloneCluster.await("a task in the trap", () -> Files.exists(Path.of(held)));
    try {
      return Files.readString(Path.of(held));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void release() {
    try {
      Files.createFile(Path.of(released));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
