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
package io.experimentgraph.catalyst.source;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.identity.RefusedException;
import io.experimentgraph.graph.FingerprintEncoder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.security.PrivilegedExceptionAction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathFilter;
import org.apache.hadoop.mapred.FileInputFormat;
import org.apache.hadoop.mapred.JobConf;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.util.HadoopFSUtils;

/**
 * The status of files, taken fresh: one listing per directory, several at a time, within a time
 * limit. Where few files of a directory are wanted, they are asked for one by one, since the
 * directory may hold many others.
 */
final class FileListing {

  private static final int THREADS = 16;
  private static final int FEW = 3;

  /** A listing that was cancelled may hang in its file system for long. */
  private static final ExecutorService POOL = pool();

  private FileListing() {}

  /**
   * Fresh status of each file, in the order of the list.
   *
   * @param limit longest time that it may take
   * @throws RefusedException if a file is gone, or the time is up
   */
  static List<FileStatus> fresh(List<FileStatus> files, Configuration hadoop, Duration limit)
      throws IOException {
    Map<Path, List<Path>> byDirectory = new LinkedHashMap<>();
    for (FileStatus file : files) {
      byDirectory
          .computeIfAbsent(file.getPath().getParent(), parent -> new ArrayList<>())
          .add(file.getPath());
    }
    List<Callable<List<FileStatus>>> listings = new ArrayList<>();
    for (Map.Entry<Path, List<Path>> directory : byDirectory.entrySet()) {
      // Opened by this thread, whose user it is.
      FileSystem fileSystem = directory.getKey().getFileSystem(hadoop);
      listings.add(() -> list(fileSystem, directory.getKey(), directory.getValue()));
    }
    Map<Path, FileStatus> found = new HashMap<>();
    for (Future<List<FileStatus>> listing : run(listings, limit)) {
      result(listing, limit).forEach(status -> found.put(status.getPath(), status));
    }
    List<FileStatus> fresh = new ArrayList<>(files.size());
    for (FileStatus file : files) {
      FileStatus now = found.get(file.getPath());
      if (now == null) {
        throw gone(file.getPath());
      }
      fresh.add(now);
    }
    return fresh;
  }

  /**
   * The files below each directory as Spark lists them, without a job of Spark's.
   *
   * @param limit longest time that it may take
   * @throws RefusedException if the time is up
   */
  static Map<Path, FileStatus[]> leaves(
      List<Path> directories, SparkSession session, Configuration hadoop, Duration limit)
      throws IOException {
    PathFilter chosen = FileInputFormat.getInputPathFilter(new JobConf(hadoop));
    PathFilter filter =
        path ->
            (chosen == null || chosen.accept(path))
                && !HadoopFSUtils.shouldFilterOutPathName(path.getName());
    boolean ignoresLocality = session.sessionState().conf().ignoreDataLocality();
    UserGroupInformation user = UserGroupInformation.getCurrentUser();
    List<Callable<List<FileStatus>>> listings = new ArrayList<>();
    for (Path directory : directories) {
      PrivilegedExceptionAction<List<FileStatus>> listing =
          () ->
              Scala.list(
                  HadoopFSUtils.parallelListLeafFiles(
                          session.sparkContext(),
                          Scala.seq(List.of(directory)),
                          hadoop,
                          filter,
                          false,
                          ignoresLocality,
                          Integer.MAX_VALUE,
                          1)
                      .head()
                      ._2());
      listings.add(() -> user.doAs(listing));
    }
    List<Future<List<FileStatus>>> results = run(listings, limit);
    Map<Path, FileStatus[]> leaves = new HashMap<>();
    for (int i = 0; i < directories.size(); i++) {
      leaves.put(directories.get(i), result(results.get(i), limit).toArray(new FileStatus[0]));
    }
    return leaves;
  }

  /** What tells one content of files from another, in any order. */
  static void digest(List<FileStatus> files, FingerprintEncoder encoder) {
    encoder.add(files.size());
    files.stream()
        .sorted((a, b) -> a.getPath().toUri().compareTo(b.getPath().toUri()))
        .forEach(
            file ->
                encoder
                    .add(file.getPath().toUri().toString())
                    .add(file.getLen())
                    .add(file.getModificationTime())
                    .add(mark(file)));
  }

  /**
   * What a file system knows beyond length and modification time, which a copy that keeps times
   * leaves as they were: the tag of an object, the time of the last change of a local file.
   */
  private static String mark(FileStatus file) {
    if (file instanceof EtagSource tagged && tagged.getEtag() != null) {
      return tagged.getEtag();
    }
    if (!"file".equals(file.getPath().toUri().getScheme())) {
      return "";
    }
    try {
      java.nio.file.Path local = java.nio.file.Path.of(file.getPath().toUri().getPath());
      return Files.getAttribute(local, "unix:ctime").toString();
    } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
      // Not a Unix file system, or a name that Java cannot spell here.
      return "";
    }
  }

  private static List<FileStatus> list(FileSystem fileSystem, Path directory, List<Path> wanted)
      throws IOException {
    if (wanted.size() > FEW) {
      try {
        return List.of(fileSystem.listStatus(directory));
      } catch (FileNotFoundException e) {
        throw gone(directory);
      }
    }
    List<FileStatus> found = new ArrayList<>(wanted.size());
    for (Path file : wanted) {
      try {
        found.add(fileSystem.getFileStatus(file));
      } catch (FileNotFoundException e) {
        throw gone(file);
      }
    }
    return found;
  }

  private static RefusedException gone(Path path) {
    return new RefusedException(ReasonCode.SOURCE_CHANGED, path + " does not exist any more");
  }

  private static RefusedException tooSlow(Duration limit) {
    return new RefusedException(
        ReasonCode.SOURCE_TOO_LARGE, "listing takes more than " + limit.toMillis() + " ms");
  }

  private static List<Future<List<FileStatus>>> run(
      List<Callable<List<FileStatus>>> listings, Duration limit) throws IOException {
    try {
      return POOL.invokeAll(listings, limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while listing", e);
    }
  }

  private static List<FileStatus> result(Future<List<FileStatus>> listing, Duration limit)
      throws IOException {
    try {
      return listing.get();
    } catch (CancellationException e) {
      throw tooSlow(limit);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RefusedException refused) {
        throw refused;
      }
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while listing", e);
    }
  }

  private static ExecutorService pool() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "experiment-graph-listing");
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
