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
import io.experimentgraph.catalyst.identity.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.types.StructType;

/** The reviewed file formats, by the name under which they enter identity. */
final class FileFormats {

  private static final String V1 = "org.apache.spark.sql.execution.datasources.";
  private static final String V2 = "org.apache.spark.sql.execution.datasources.v2.";

  /**
   * Formats by the class of their reader. Spark's two generations of readers are told apart: they
   * need not agree on every malformed field.
   */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry(V1 + "parquet.ParquetFileFormat", "parquet"),
          Map.entry(V1 + "csv.CSVFileFormat", "csv"),
          Map.entry(V1 + "json.JsonFileFormat", "json"),
          Map.entry(V1 + "orc.OrcFileFormat", "orc"),
          Map.entry(V1 + "text.TextFileFormat", "text"),
          Map.entry(V1 + "xml.XmlFileFormat", "xml"),
          Map.entry(V1 + "binaryfile.BinaryFileFormat", "binaryFile"),
          Map.entry("org.apache.spark.sql.avro.AvroFileFormat", "avro"),
          Map.entry(V2 + "parquet.ParquetTable", "parquet v2"),
          Map.entry(V2 + "csv.CSVTable", "csv v2"),
          Map.entry(V2 + "json.JsonTable", "json v2"),
          Map.entry(V2 + "orc.OrcTable", "orc v2"),
          Map.entry(V2 + "text.TextTable", "text v2"),
          Map.entry("org.apache.spark.sql.v2.avro.AvroTable", "avro v2"));

  private static final Set<String> COLUMNAR = Set.of("parquet", "orc", "parquet v2", "orc v2");

  /** Formats with a mode for what does not parse. */
  private static final Set<String> WITH_MODE = Set.of("csv", "json", "xml", "csv v2", "json v2");

  /** Options that name another file, whose content counts and whose state nobody proves. */
  private static final List<String> OTHER_FILES = List.of("rowvalidationxsdpath", "avroschemaurl");

  private static final String CORRUPT_RECORD = "columnnameofcorruptrecord";

  private FileFormats() {}

  /** The name of the format that a class reads. */
  static Optional<String> name(Class<?> reader) {
    return Optional.ofNullable(NAMES.get(reader.getName()));
  }

  /** True for formats whose scan costs more than a columnar one. */
  static boolean isParsed(String format) {
    return !COLUMNAR.contains(format);
  }

  /**
   * Rows that are dropped or flagged when a field does not parse, and queries that fail, depend on
   * which fields a query asks for, so they are no property of the source.
   *
   * @param options by lower-case key
   * @throws RefusedException if the options or the session ask for such reading
   */
  static void refuseLossyReading(
      String format, StructType dataSchema, Map<String, String> options, SourceSettings settings) {
    refuseSkippedFiles("ignorecorruptfiles", options, settings.sql().ignoreCorruptFiles());
    refuseSkippedFiles("ignoremissingfiles", options, settings.sql().ignoreMissingFiles());
    for (String option : OTHER_FILES) {
      if (options.containsKey(option)) {
        throw new RefusedException(ReasonCode.UNSUPPORTED_OPTION, option);
      }
    }
    if (WITH_MODE.contains(format)) {
      for (String mode : List.of("DROPMALFORMED", "FAILFAST")) {
        if (mode.equalsIgnoreCase(options.get("mode"))) {
          throw new RefusedException(ReasonCode.UNSUPPORTED_OPTION, "mode " + mode);
        }
      }
      String corrupt =
          options.getOrDefault(CORRUPT_RECORD, settings.sql().columnNameOfCorruptRecord());
      if (List.of(dataSchema.fieldNames()).contains(corrupt)) {
        throw new RefusedException(ReasonCode.UNSUPPORTED_OPTION, "column " + corrupt);
      }
    }
  }

  private static void refuseSkippedFiles(
      String option, Map<String, String> options, boolean isSetInSession) {
    if (isSetInSession || Boolean.parseBoolean(options.get(option))) {
      throw new RefusedException(ReasonCode.UNSUPPORTED_OPTION, option);
    }
  }
}
