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

import io.delta.kernel.engine.Engine;
import io.experimentgraph.graph.Observation;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The tables of the Experiment Graph as maintenance sees them: how far the compacted ones are, and
 * which files nobody reads any more.
 */
public final class GraphTables {

  private final Path root;
  private final Configuration hadoop;
  private final Engine engine;
  private final LogTable<Observation> observations;
  private final Compaction compaction;

  /**
   * The tables of a store. Touches no storage.
   *
   * @param root directory of the store, as a Hadoop path
   * @param hadoop how to reach it
   */
  public GraphTables(String root, Configuration hadoop) {
    this.root = new Path(root);
    this.hadoop = hadoop;
    engine = StoreFileIO.engine(hadoop);
    ObservationCodec codec = new ObservationCodec();
    observations =
        new LogTable<>(
            new KernelTable(
                engine, new Path(this.root, "observations"), codec.schema(), LogTable.RECENT_ROWS),
            codec);
    compaction = new Compaction(engine, this.root, observations, 1);
  }

  /**
   * How far a compacted table is.
   *
   * @param table its name
   * @param compactedThrough version of the observations that it includes, -1 for none
   * @param observations newest version of the observations, -1 for none
   */
  public record Progress(String table, long compactedThrough, long observations) {

    /**
     * True if the table includes observations that are not there: those it was made of are lost.
     */
    public boolean isAhead() {
      return compactedThrough > observations;
    }
  }

  /**
   * How far each compacted table is.
   *
   * @throws IOException if storage cannot be read
   */
  public List<Progress> progress() throws IOException {
    List<Progress> progress = new ArrayList<>();
    for (Map.Entry<String, FoldedTable<?>> table : compaction.tables().entrySet()) {
      long through = table.getValue().compactedThrough();
      // Read after the table, so that a compaction in between does not seem to be ahead.
      Optional<KernelTable.State> newest = observations.latest();
      progress.add(
          new Progress(
              table.getKey(),
              through,
              newest.map(KernelTable.State::version).orElse(LogTable.START)));
    }
    return progress;
  }

  /** Folds all observations into the compacted tables, however few have gathered. */
  public void compact() throws IOException {
    compaction.runIfDue();
  }

  /**
   * Files of the compacted tables that no state holds which was the newest at some moment of the
   * grace period: what compactions replaced, and what writers left that crashed. The other tables
   * are left alone: followers read their commits one by one, so every file is needed for ever.
   *
   * @param sinceMillis begin of the grace period, milliseconds since 1970
   * @throws IOException if storage cannot be read
   */
  public List<FileStatus> obsoleteFiles(long sinceMillis) throws IOException {
    FileSystem storage = root.getFileSystem(hadoop);
    List<FileStatus> obsolete = new ArrayList<>();
    for (Map.Entry<String, FoldedTable<?>> table : compaction.tables().entrySet()) {
      Path directory = new Path(root, table.getKey());
      // Listed first: what is committed after this is younger than the grace period.
      List<FileStatus> old = oldFiles(storage, directory, sinceMillis);
      Optional<KernelTable.State> newest = table.getValue().latest();
      if (old.isEmpty() || newest.isEmpty()) {
        continue;
      }
      Set<String> needed =
          new KernelVacuum(engine, directory).filesSince(newest.get(), sinceMillis);
      old.removeIf(file -> needed.contains(file.getPath().getName()));
      obsolete.addAll(old);
    }
    return obsolete;
  }

  private static List<FileStatus> oldFiles(FileSystem storage, Path directory, long sinceMillis)
      throws IOException {
    List<FileStatus> old = new ArrayList<>();
    try {
      for (FileStatus file : storage.listStatus(directory)) {
        if (file.isFile()
            && file.getPath().getName().endsWith(".parquet")
            && file.getModificationTime() <= sinceMillis) {
          old.add(file);
        }
      }
    } catch (FileNotFoundException e) {
      // Nobody has written this table so far.
      return old;
    }
    return old;
  }
}
