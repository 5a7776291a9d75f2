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
import io.experimentgraph.catalyst.fingerprint.Identity;
import io.experimentgraph.catalyst.fingerprint.IdentityEncoder;
import io.experimentgraph.catalyst.fingerprint.RefusedException;
import io.experimentgraph.graph.FingerprintEncoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.InMemoryFileIndex;
import org.apache.spark.sql.execution.datasources.LogicalRelation;

/**
 * Files in a directory: the state is the sorted list of full URI, length and modification time of
 * the very files that the relation lists, with their status taken fresh. A relation keeps the
 * listing of the moment it was built, so plain Spark reads the listed files with today's content: a
 * file that differs from the listing is refused, a file that came later does not belong to it.
 */
public final class FileRelationFingerprinter implements SourceFingerprinter {

  /** Formats by class name, with the name under which they enter identity. */
  private static final Map<String, String> FORMATS =
      Map.of(
          "org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat", "parquet",
          "org.apache.spark.sql.execution.datasources.csv.CSVFileFormat", "csv",
          "org.apache.spark.sql.execution.datasources.json.JsonFileFormat", "json",
          "org.apache.spark.sql.execution.datasources.orc.OrcFileFormat", "orc",
          "org.apache.spark.sql.execution.datasources.text.TextFileFormat", "text");

  private static final String CORRUPT_RECORD = "columnnameofcorruptrecord";

  @Override
  public Optional<SourceState> fingerprint(LogicalPlan leaf, SourceSettings settings)
      throws IOException {
    if (!(leaf instanceof LogicalRelation logical)
        || !(logical.relation() instanceof HadoopFsRelation relation)) {
      return Optional.empty();
    }
    String format = FORMATS.get(relation.fileFormat().getClass().getName());
    if (format == null || relation.location().getClass() != InMemoryFileIndex.class) {
      return Optional.empty();
    }
    InMemoryFileIndex index = (InMemoryFileIndex) relation.location();
    Map<String, String> options = options(relation);
    refuseLossyReading(format, relation, options, settings);

    List<FileStatus> listed = Scala.list(index.allFiles());
    refuseStore(index, settings);
    if (listed.size() > settings.maxFiles()) {
      throw new RefusedException(
          ReasonCode.SOURCE_TOO_LARGE, listed.size() + " files, limit " + settings.maxFiles());
    }
    String state = provenState(listed, settings);
    String identity = format + ":" + sortedUris(Scala.list(index.rootPaths()));
    IdentityEncoder rows =
        new IdentityEncoder("files")
            .add(identity)
            .addState(state)
            .add(relation.dataSchema().json())
            .add(relation.partitionSchema().json());
    options.forEach((key, value) -> rows.add(key).add(value));
    Identity finished = rows.finish();
    long bytes = listed.stream().mapToLong(FileStatus::getLen).sum();
    boolean isParsed = !format.equals("parquet") && !format.equals("orc");
    return Optional.of(
        new SourceState(
            identity,
            state,
            finished,
            bytes,
            isParsed,
            () -> digest(fresh(listed, settings.hadoop(), () -> {}))));
  }

  private static Map<String, String> options(HadoopFsRelation relation) {
    Map<String, String> options = new TreeMap<>();
    Scala.map(relation.options())
        .forEach((key, value) -> options.put(key.toLowerCase(Locale.ROOT), value));
    options.remove("path");
    options.remove("paths");
    return options;
  }

  /**
   * Rows that are dropped or flagged when a field does not parse, and queries that fail, depend on
   * which fields a query asks for, so they are no property of the source.
   */
  private static void refuseLossyReading(
      String format,
      HadoopFsRelation relation,
      Map<String, String> options,
      SourceSettings settings) {
    for (String lossy : List.of("ignorecorruptfiles", "ignoremissingfiles")) {
      boolean isSet =
          Boolean.parseBoolean(options.getOrDefault(lossy, "false"))
              || (lossy.equals("ignorecorruptfiles")
                  ? settings.sql().ignoreCorruptFiles()
                  : settings.sql().ignoreMissingFiles());
      if (isSet) {
        throw new RefusedException(ReasonCode.UNSUPPORTED_OPTION, lossy);
      }
    }
    if (format.equals("csv") || format.equals("json")) {
      for (String mode : List.of("DROPMALFORMED", "FAILFAST")) {
        if (mode.equalsIgnoreCase(options.get("mode"))) {
          throw new RefusedException(ReasonCode.UNSUPPORTED_OPTION, "mode " + mode);
        }
      }
      String corrupt =
          options.getOrDefault(CORRUPT_RECORD, settings.sql().columnNameOfCorruptRecord());
      if (List.of(relation.dataSchema().fieldNames()).contains(corrupt)) {
        throw new RefusedException(ReasonCode.UNSUPPORTED_OPTION, "column " + corrupt);
      }
    }
  }

  private static void refuseStore(InMemoryFileIndex index, SourceSettings settings) {
    for (Path root : Scala.list(index.rootPaths())) {
      if (StorePaths.isInside(root, settings)) {
        throw new RefusedException(ReasonCode.OWN_MAINTENANCE, root.toString());
      }
    }
  }

  private static String provenState(List<FileStatus> listed, SourceSettings settings)
      throws IOException {
    List<FileStatus> fresh = fresh(listed, settings.hadoop(), settings.goOn());
    long settled = System.currentTimeMillis() - settings.settleTime().toMillis();
    for (int i = 0; i < listed.size(); i++) {
      FileStatus then = listed.get(i);
      FileStatus now = fresh.get(i);
      if (then.getLen() != now.getLen()
          || then.getModificationTime() != now.getModificationTime()) {
        throw new RefusedException(ReasonCode.SOURCE_CHANGED, now.getPath().toString());
      }
      if (now.getModificationTime() > settled) {
        throw new RefusedException(ReasonCode.SOURCE_UNSETTLED, now.getPath().toString());
      }
    }
    return digest(fresh);
  }

  /** Fresh status of each file, in the order of the list, by one listing per directory. */
  private static List<FileStatus> fresh(List<FileStatus> files, Configuration hadoop, Runnable goOn)
      throws IOException {
    Map<Path, Map<String, FileStatus>> directories = new HashMap<>();
    List<FileStatus> fresh = new ArrayList<>(files.size());
    for (FileStatus file : files) {
      Path parent = file.getPath().getParent();
      Map<String, FileStatus> directory = directories.get(parent);
      if (directory == null) {
        goOn.run();
        directory = new HashMap<>();
        FileSystem fileSystem = parent.getFileSystem(hadoop);
        for (FileStatus status : fileSystem.listStatus(parent)) {
          directory.put(status.getPath().getName(), status);
        }
        directories.put(parent, directory);
      }
      FileStatus now = directory.get(file.getPath().getName());
      if (now == null) {
        throw new RefusedException(
            ReasonCode.SOURCE_CHANGED, file.getPath() + " does not exist any more");
      }
      fresh.add(now);
    }
    return fresh;
  }

  private static String digest(List<FileStatus> files) {
    FingerprintEncoder encoder = new FingerprintEncoder("file states");
    files.stream()
        .map(file -> new LocatedFile(file.getPath().toUri().toString(), file))
        .sorted(Comparator.comparing(LocatedFile::uri))
        .forEach(
            file ->
                encoder
                    .add(file.uri)
                    .add(file.status.getLen())
                    .add(file.status.getModificationTime()));
    return encoder.finish().toHex();
  }

  private record LocatedFile(String uri, FileStatus status) {}

  private static String sortedUris(List<Path> paths) {
    return String.join(
        ",", paths.stream().map(p -> p.toUri().toString()).sorted().distinct().toList());
  }
}
