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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.VariantType;

/** The reviewed file formats, by the name under which they enter identity. */
final class FileFormats {

  private static final String V1 = "org.apache.spark.sql.execution.datasources.";
  private static final String V2 = "org.apache.spark.sql.execution.datasources.v2.";

  /**
   * Formats by the class of their reader. Spark's two generations of readers are told apart: they
   * need not agree on every malformed field. XML is left out: what its reader finds in one column
   * depends on which others it looks for.
   */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry(V1 + "parquet.ParquetFileFormat", "parquet"),
          Map.entry(V1 + "csv.CSVFileFormat", "csv"),
          Map.entry(V1 + "json.JsonFileFormat", "json"),
          Map.entry(V1 + "orc.OrcFileFormat", "orc"),
          Map.entry(V1 + "text.TextFileFormat", "text"),
          Map.entry(V1 + "binaryfile.BinaryFileFormat", "binaryFile"),
          Map.entry("org.apache.spark.sql.avro.AvroFileFormat", "avro"),
          Map.entry(V2 + "parquet.ParquetTable", "parquet v2"),
          Map.entry(V2 + "csv.CSVTable", "csv v2"),
          Map.entry(V2 + "json.JsonTable", "json v2"),
          Map.entry(V2 + "orc.OrcTable", "orc v2"),
          Map.entry(V2 + "text.TextTable", "text v2"),
          Map.entry("org.apache.spark.sql.v2.avro.AvroTable", "avro v2"));

  private static final Set<String> COLUMNAR = Set.of("parquet", "orc", "parquet v2", "orc v2");

  /** These two have a mode for what does not parse. */
  private static final Set<String> JSON = Set.of("json", "json v2");

  private static final Set<String> CSV = Set.of("csv", "csv v2");
  private static final String SINGLE_VARIANT = "singlevariantcolumn";

  /** Options that name another file, whose content counts and whose state nobody proves. */
  private static final List<String> OTHER_FILES = List.of("avroschemaurl");

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
   * @param sql the configuration under which the files are read
   * @throws RefusedException if the options or the session ask for such reading
   */
  static void refuseLossyReading(
      String format, StructType dataSchema, Map<String, String> options, SQLConf sql) {
    refuseSkippedFiles(options, sql);
    for (String option : OTHER_FILES) {
      if (options.containsKey(option)) {
        throw new RefusedException(ReasonCode.UNSUPPORTED_OPTION, option);
      }
    }
    boolean isJson = JSON.contains(format);
    boolean isCsv = CSV.contains(format);
    if (isJson || isCsv) {
      for (String mode : List.of("DROPMALFORMED", "FAILFAST")) {
        if (mode.equalsIgnoreCase(options.get("mode"))) {
          throw new RefusedException(ReasonCode.UNSUPPORTED_OPTION, "mode " + mode);
        }
      }
      String corrupt = options.getOrDefault(CORRUPT_RECORD, sql.columnNameOfCorruptRecord());
      if (List.of(dataSchema.fieldNames()).contains(corrupt)) {
        throw new RefusedException(ReasonCode.UNSUPPORTED_OPTION, "column " + corrupt);
      }
    }
    if (isJson) {
      refuseJson(dataSchema, sql);
    }
    if (isCsv) {
      refuseVariants(dataSchema, options);
    }
  }

  /**
   * The reader of JSON leaves an object at the first field that does not pass a filter. Where the
   * object is cut off, or has a field twice, other rows come than without the filter.
   */
  private static void refuseJson(StructType dataSchema, SQLConf sql) {
    if (sql.jsonFilterPushDown()) {
      throw new RefusedException(
          ReasonCode.UNSUPPORTED_OPTION,
          "what is read of malformed JSON depends on filters; set "
              + SQLConf.JSON_FILTER_PUSHDOWN_ENABLED().key()
              + " to false");
    }
    if (!(Boolean) sql.getConf(SQLConf.JSON_ENABLE_PARTIAL_RESULTS())) {
      throw new RefusedException(
          ReasonCode.UNSUPPORTED_OPTION, SQLConf.JSON_ENABLE_PARTIAL_RESULTS().key() + " = false");
    }
    for (StructField field : dataSchema.fields()) {
      if (field.getExistenceDefaultValue().isDefined()) {
        throw new RefusedException(
            ReasonCode.UNSUPPORTED_OPTION, "default of column " + field.name());
      }
    }
  }

  /** The type of a variant in CSV is as wide as the rows before it have needed. */
  private static void refuseVariants(StructType dataSchema, Map<String, String> options) {
    if (options.containsKey(SINGLE_VARIANT)
        || dataSchema.existsRecursively(Scala.function(type -> type instanceof VariantType))) {
      throw new RefusedException(ReasonCode.UNSUPPORTED_OPTION, "variants in CSV");
    }
  }

  /**
   * What is left out of a read because of a moment's fault is no property of the source.
   *
   * @param options by lower-case key
   * @param sql the configuration under which the files are read
   * @throws RefusedException if the options or the session ask for it
   */
  static void refuseSkippedFiles(Map<String, String> options, SQLConf sql) {
    refuseSkippedFiles("ignorecorruptfiles", options, sql.ignoreCorruptFiles());
    refuseSkippedFiles("ignoremissingfiles", options, sql.ignoreMissingFiles());
  }

  private static void refuseSkippedFiles(
      String option, Map<String, String> options, boolean isSetInSession) {
    if (isSetInSession || Boolean.parseBoolean(options.get(option))) {
      throw new RefusedException(ReasonCode.UNSUPPORTED_OPTION, option);
    }
  }
}
