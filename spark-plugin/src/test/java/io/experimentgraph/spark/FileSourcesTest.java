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

import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.catalyst.ReasonCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files as sources: every format of Spark, every way to say which files, every way to change them.
 */
@Tag("slow")
class FileSourcesTest extends SharedReuseSession {

  private static void assertRefused(Supplier<Dataset<Row>> query, ReasonCode reason) {
    session.assertNeverReused(query);
    assertThat(session.lastDecision().vertices())
        .as(ReuseTestSession.explain(session.lastDecision()))
        .anyMatch(v -> v.reason() == reason);
  }

  private static String write(String name, String format, Dataset<Row> rows) {
    String path = session.path(name).toString();
    rows.coalesce(1).write().mode(SaveMode.Append).format(format).save(path);
    return path;
  }

  private static Supplier<Dataset<Row>> read(
      String format, Map<String, String> options, String path) {
    return () ->
        spark
            .read()
            .format(format)
            .schema("id BIGINT, k BIGINT, x DOUBLE, s STRING")
            .options(options)
            .load(path)
            .filter("id > 2");
  }

  private static Path dataFile(String directory) {
    return ReuseTestSession.files(Path.of(directory)).stream()
        .filter(name -> !Path.of(name).getFileName().toString().matches("[._].*"))
        .map(name -> Path.of(directory, name))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "orc", "csv", "json", "avro"})
  void everyFormatIsReusedAndEveryWriteNoticed(String format) {
    Map<String, String> options = Map.of("encoding", "UTF-8");
    String path = write("f_" + format, format, numbers(0, 20));
    session.missThenReuse(read(format, options, path));
    session.assertReused(() -> read(format, options, path).get().groupBy("k").count());
    session.assertSameAsPlain(() -> read(format, options, path).get().groupBy().count());
    write("f_" + format, format, numbers(20, 30));
    session.missThenReuse(read(format, options, path));
    session.assertLoaded(() -> read(format, Map.of("ENCODING", "UTF-8"), path).get());
    session.missThenReuse(read(format, Map.of("encoding", "UTF-8", "anything", "else"), path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "orc", "csv", "json", "text", "avro"})
  void newerReadersOfFilesAreReusedAsWell(String format) {
    String path =
        write("n_" + format, format, numbers(0, 20).selectExpr("concat('v', id) AS value"));
    Supplier<Dataset<Row>> query =
        () -> spark.read().format(format).schema("value STRING").load(path).filter("value > 'v1'");
    spark.conf().set("spark.sql.sources.useV1SourceList", "");
    try {
      session.missThenReuse(query);
      write("n_" + format, format, numbers(50, 60).selectExpr("concat('v', id) AS value"));
      session.missThenReuse(query);
    } finally {
      spark.conf().unset("spark.sql.sources.useV1SourceList");
    }
    session.missThenReuse(query);
  }

  @Test
  void textAndBinaryFiles() throws IOException {
    String path = write("f_text", "text", numbers(0, 9).selectExpr("s AS value"));
    session.missThenReuse(() -> spark.read().text(path).filter("value <> 's1'"));
    session.missThenReuse(
        () -> spark.read().option("wholetext", "true").text(path).filter("value <> 's1'"));
    session.missThenReuse(
        () -> spark.read().option("lineSep", "1").text(path).filter("value <> 's1'"));
    Supplier<Dataset<Row>> binary =
        () -> spark.read().format("binaryFile").load(path).filter("length > 1").select("content");
    session.missThenReuse(binary);
    Path file = dataFile(path);
    Files.writeString(file, Files.readString(file).replace("s1", "t1"));
    removeChecksum(file);
    session.missThenReuse(binary);
  }

  @Test
  void optionsOfTextFormatsAreTold() throws IOException {
    Path file = Files.createDirectories(session.path("f_options")).resolve("a.csv");
    Files.writeString(file, "id;k;x;s\n3;1,5;2020-01-02;\"a\"\n4;2;03/04/2021;\n# 5;6;7;8\n");
    String schema = "id STRING, k STRING, x DATE, s STRING";
    for (Map<String, String> options :
        List.of(
            Map.of("sep", ";"),
            Map.of("sep", ","),
            Map.of("sep", ";", "header", "true"),
            Map.of("sep", ";", "comment", "#"),
            Map.of("sep", ";", "nullValue", "a"),
            Map.of("sep", ";", "emptyValue", "e"),
            Map.of("sep", ";", "quote", "a"),
            Map.of("sep", ";", "dateFormat", "dd/MM/yyyy"),
            Map.of("sep", ";", "encoding", "UTF-16"),
            Map.of("sep", ";", "multiLine", "true"),
            Map.of("sep", ";", "ignoreTrailingWhiteSpace", "true", "maxColumns", "9"))) {
      session.assertMissed(
          () ->
              spark
                  .read()
                  .schema(schema)
                  .options(options)
                  .csv(file.toString())
                  .filter("id IS NOT NULL"));
    }
  }

  private static String text(String name, String content) throws IOException {
    Path file = Files.createDirectories(session.path(name)).resolve("a.txt");
    return Files.writeString(file, content).toString();
  }

  /** An element that does not parse takes with it what follows, unless nobody asks for it. */
  @Test
  void columnOfXmlDependsOnTheOthersThatAreRead() throws IOException {
    String path = text("x_columns", "<ROW><a>x</a><b>2</b><c>3</c></ROW>");
    Dataset<Row> rows =
        spark.read().schema("a INT, b INT, c INT").option("rowTag", "ROW").xml(path);
    Supplier<Dataset<Row>> both = () -> rows.selectExpr("a", "b", "b + 1 AS d");
    Supplier<Dataset<Row>> one = () -> rows.selectExpr("b", "b + 1 AS d");
    assertThat(session.plain(both).get(0).isNullAt(1)).isTrue();
    assertThat(session.plain(one).get(0).getInt(0)).isEqualTo(2);
    session.assertSameAsPlain(both);
    session.assertSameAsPlain(one);
    assertRefused(one, ReasonCode.UNSUPPORTED_SOURCE);
  }

  /** The reader of JSON leaves an object at the first field that does not pass. */
  @Test
  void rowsOfMalformedJsonDependOnFilters() throws IOException {
    spark.conf().set("spark.sql.json.filterPushdown.enabled", "true");
    try {
      String path = text("j_filters", "{\"a\":1,\"b\":2\n{\"a\":1,\"a\":2}\n");
      Dataset<Row> rows = spark.read().schema("a INT, b INT, c INT").json(path).select("a", "b");
      session.assertSameAsPlain(() -> rows);
      for (String filter : List.of("a IS NULL", "a = 2")) {
        assertThat(session.plain(() -> rows.filter(filter))).isEmpty();
        session.assertSameAsPlain(() -> rows.filter(filter));
        assertRefused(() -> rows.filter(filter), ReasonCode.UNSUPPORTED_OPTION);
      }
    } finally {
      spark.conf().set("spark.sql.json.filterPushdown.enabled", "false");
    }
    String path = text("j_default", "{\"a\":\"x\"}");
    spark.sql(
        "CREATE TABLE j_default (a INT) USING json LOCATION '" + Path.of(path).getParent() + "'");
    spark.sql("ALTER TABLE j_default ADD COLUMN b INT DEFAULT 42");
    session.assertSameAsPlain(() -> spark.sql("SELECT a, b, b + 1 AS c FROM j_default"));
    session.assertSameAsPlain(() -> spark.sql("SELECT b, b + 1 AS c FROM j_default"));
    assertRefused(() -> spark.sql("SELECT b FROM j_default"), ReasonCode.UNSUPPORTED_OPTION);
  }

  /** A variant in CSV is as wide as those before it in the same split. */
  @Test
  void variantsInCsvDependOnTheRowsBefore() throws IOException {
    String path = text("c_variants", "1,x\n2,5\n");
    Dataset<Row> rows = spark.read().schema("id INT, v VARIANT").csv(path);
    Supplier<Dataset<Row>> all = () -> rows.selectExpr("id", "schema_of_variant(v) AS s");
    session.assertSameAsPlain(all);
    session.assertSameAsPlain(() -> all.get().filter("id > 1"));
    assertRefused(all, ReasonCode.UNSUPPORTED_OPTION);
  }

  @Test
  void readersThatLookAtOtherFilesAreRefused() throws IOException {
    String avro = write("f_avsc", "avro", numbers(0, 5));
    Path schema = session.path("any.avsc");
    Files.writeString(
        schema,
        "{'type':'record','name':'r','fields':[{'name':'id','type':['null','long'],'default':null}]}"
            .replace('\'', '"'));
    assertRefused(
        () ->
            spark
                .read()
                .format("avro")
                .option("avroSchemaUrl", schema.toString())
                .load(avro)
                .filter("id > 1"),
        ReasonCode.UNSUPPORTED_OPTION);
  }

  /** Keys of no prefix of Spark reach the readers of files by Hadoop's configuration. */
  @Test
  void keysOfReadersAreTold() {
    String path = write("f_orc_keys", "orc", numbers(0, 20).selectExpr("id AS a", "k AS b"));
    Supplier<Dataset<Row>> query =
        () -> spark.read().schema("b BIGINT, a BIGINT").orc(path).filter("a > 2");
    session.missThenReuse(query);
    List<Row> byName = query.get().collectAsList();
    spark.conf().set("orc.force.positional.evolution", "true");
    try {
      session.missThenReuse(query);
      assertThat(ReuseTestSession.sorted(query.get().collectAsList()))
          .isNotEqualTo(ReuseTestSession.sorted(byName));
    } finally {
      spark.conf().unset("orc.force.positional.evolution");
    }
    session.assertLoaded(query);
  }

  @Test
  void whichFilesAreReadIsTold() throws IOException {
    String root = session.path("f_which").toString();
    write("f_which/one", "parquet", numbers(0, 10));
    write("f_which/two", "parquet", numbers(10, 20));
    write("f_which/two/deep", "parquet", numbers(20, 30));
    Supplier<Dataset<Row>> glob = () -> spark.read().parquet(root + "/{one,two}").filter("k > 1");
    session.missThenReuse(glob);
    session.assertLoaded(() -> spark.read().parquet(root + "/two", root + "/one").filter("k > 1"));
    session.assertLoaded(() -> spark.read().parquet(root + "/[ot]*").filter("k > 1"));
    session.missThenReuse(() -> spark.read().parquet(root + "/on*").filter("k > 1"));
    session.missThenReuse(
        () -> spark.read().option("recursiveFileLookup", "true").parquet(root).filter("k > 1"));
    write("f_which/three", "parquet", numbers(30, 40));
    session.missThenReuse(() -> spark.read().parquet(root + "/[ot]*").filter("k > 1"));
    session.missThenReuse(
        () -> spark.read().option("recursiveFileLookup", "true").parquet(root).filter("k > 1"));
    Path old = dataFile(root + "/one");
    Files.setLastModifiedTime(old, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    for (String option : List.of("modifiedBefore", "modifiedAfter")) {
      session.missThenReuse(
          () ->
              spark
                  .read()
                  .option(option, "2021-01-01T00:00:00")
                  .parquet(root + "/one", root + "/two")
                  .filter("k > 1"));
    }
    Files.copy(old, old.resolveSibling("copy.parquet"));
    session.missThenReuse(
        () ->
            spark.read().option("pathGlobFilter", "copy*").parquet(root + "/one").filter("k > 1"));
  }

  @Test
  void hiddenFilesAndEmptyDirectories() throws IOException {
    String path = write("f_hidden", "parquet", numbers(0, 20));
    Supplier<Dataset<Row>> query = () -> spark.read().parquet(path).filter("k > 1");
    session.missThenReuse(query);
    Files.writeString(Path.of(path, "_hidden.parquet"), "no parquet");
    Files.writeString(Path.of(path, ".hidden.parquet"), "no parquet");
    Files.createDirectories(Path.of(path, "_temporary"));
    session.assertLoaded(query);
    Path empty = Files.createDirectories(session.path("f_empty"));
    Supplier<Dataset<Row>> none =
        () -> spark.read().schema("id BIGINT").parquet(empty.toString()).filter("id > 1");
    session.assertSameAsPlain(none);
    session.assertSameAsPlain(none);
    write("f_empty", "parquet", numbers(0, 9).select("id"));
    session.missThenReuse(none);
  }

  @Test
  void namesWithSpacesAndSigns() {
    for (String name : List.of("f space dir", "f%20x", "f+plus#hash", "f=eq", "f,comma")) {
      String path = write(name, "parquet", numbers(0, 20));
      session.missThenReuse(() -> spark.read().parquet(path).filter("k > 1"));
      write(name, "parquet", numbers(20, 25));
      session.missThenReuse(() -> spark.read().parquet(path).filter("k > 1"));
    }
  }

  @Test
  void partitionedDirectories() {
    String path = session.path("f_parts").toString();
    numbers(0, 30).write().partitionBy("k", "s").parquet(path);
    Supplier<Dataset<Row>> all = () -> spark.read().parquet(path).filter("id > 3");
    Supplier<Dataset<Row>> some = () -> spark.read().parquet(path).filter("k = 2 AND s = 's1'");
    session.missThenReuse(all);
    session.missThenReuse(some);
    session.missThenReuse(() -> spark.read().parquet(path + "/k=2").filter("id > 3"));
    session.missThenReuse(
        () -> spark.read().option("basePath", path).parquet(path + "/k=2").filter("id > 3"));
    spark.conf().set("spark.sql.sources.partitionColumnTypeInference.enabled", "false");
    try {
      session.missThenReuse(all);
    } finally {
      spark.conf().unset("spark.sql.sources.partitionColumnTypeInference.enabled");
    }
    numbers(30, 40).write().mode(SaveMode.Append).partitionBy("k", "s").parquet(path);
    session.missThenReuse(all);
    session.missThenReuse(some);
    spark.conf().set("spark.sql.sources.partitionOverwriteMode", "dynamic");
    try {
      numbers(100, 103)
          .filter("k = 2")
          .write()
          .mode(SaveMode.Overwrite)
          .partitionBy("k", "s")
          .parquet(path);
    } finally {
      spark.conf().unset("spark.sql.sources.partitionOverwriteMode");
    }
    session.missThenReuse(all);
  }

  @Test
  void mergedSchemas() {
    String path = write("f_merge", "parquet", numbers(0, 10));
    write("f_merge", "parquet", numbers(10, 20).withColumnRenamed("x", "y"));
    session.missThenReuse(
        () -> spark.read().option("mergeSchema", "true").parquet(path).filter("k > 1"));
    session.assertSameAsPlain(
        () -> spark.read().option("mergeSchema", "false").parquet(path).filter("k > 1"));
  }

  /** A copy that keeps name, length and time is told by what else the file system knows. */
  @Test
  void fileReplacedUnderTheSameLengthAndTime() throws IOException {
    Path file = Files.createDirectories(session.path("f_same")).resolve("a.csv");
    FileTime time = FileTime.from(Instant.parse("2024-01-01T00:00:00Z"));
    Files.writeString(file, "1,a\n2,b\n");
    Files.setLastModifiedTime(file, time);
    Supplier<Dataset<Row>> query =
        () ->
            spark.read().schema("i INT, s STRING").csv(file.getParent().toString()).filter("i > 0");
    session.missThenReuse(query);
    Path other = session.path("f_same_other.csv");
    Files.writeString(other, "1,c\n2,d\n");
    Files.setLastModifiedTime(other, time);
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    session.missThenReuse(query);
  }

  @Test
  void fileBehindALinkIsRewrittenUnderTheSameLengthAndTime() throws IOException {
    Path target = session.path("f_target.csv");
    FileTime time = FileTime.from(Instant.parse("2024-01-01T00:00:00Z"));
    Files.writeString(target, "1,a\n2,b\n");
    Files.setLastModifiedTime(target, time);
    Path directory = Files.createDirectories(session.path("f_link"));
    Files.createSymbolicLink(directory.resolve("a.csv"), target);
    Supplier<Dataset<Row>> query =
        () -> spark.read().schema("i INT, s STRING").csv(directory.toString()).filter("i > 0");
    session.missThenReuse(query);
    Files.writeString(target, "1,c\n2,d\n");
    Files.setLastModifiedTime(target, time);
    session.missThenReuse(query);
  }

  /** A clock that was set back leaves times in the future, which prove nothing. */
  @Test
  void fileFromTheFutureProvesNothing() throws IOException {
    String path = write("f_future", "parquet", numbers(0, 20));
    Files.setLastModifiedTime(
        dataFile(path), FileTime.fromMillis(System.currentTimeMillis() + 3_600_000));
    assertRefused(() -> spark.read().parquet(path).filter("k > 1"), ReasonCode.SOURCE_UNSETTLED);
  }

  @Test
  void outputOfAStreamIsReadByItsLog()
      throws TimeoutException, StreamingQueryException, IOException {
    String from = write("f_stream_in", "parquet", numbers(0, 20));
    String to = session.path("f_stream_out").toString();
    Supplier<Dataset<Row>> query = () -> spark.read().parquet(to).filter("k > 1");
    for (int i = 0; i < 2; i++) {
      spark
          .readStream()
          .schema("id BIGINT, k BIGINT")
          .parquet(from)
          .writeStream()
          .format("parquet")
          .option("checkpointLocation", session.path("f_stream_checkpoint").toString())
          .trigger(Trigger.AvailableNow())
          .start(to)
          .awaitTermination();
      session.missThenReuse(query);
      write("f_stream_in", "parquet", numbers(20, 40));
    }
    // A file that the log does not know is not read.
    Files.copy(dataFile(from), Path.of(to, "part-stray.parquet"));
    session.assertLoaded(query);
  }

  /** What a query waits for: the status of 10,000 files in 100 directories, taken fresh. */
  @Test
  void statusOfManyFilesIsTakenQuickly() throws IOException {
    Path root = session.path("f_many");
    for (int d = 0; d < 100; d++) {
      Path directory = Files.createDirectories(root.resolve("d=" + d));
      for (int f = 0; f < 100; f++) {
        Files.writeString(directory.resolve(f + ".csv"), d + "," + f + "\n");
      }
    }
    spark.conf().set("spark.experimentGraph.materialize.algorithm", "none");
    try {
      for (int i = 0; i < 3; i++) {
        decide(spark.read().schema("i INT, j INT").csv(root.toString()).filter("i < 0"));
        assertThat(session.lastDecision().vertices())
            .noneMatch(v -> v.reason() == ReasonCode.SOURCE_TOO_LARGE);
        System.out.printf(
            "status of 10,000 files in 100 directories: decided in %.0f ms%n",
            session.lastDecision().decideMillis());
      }
      Files.writeString(root.resolve("d=0").resolve("more.csv"), "1,1\n");
      decide(spark.read().schema("i INT, j INT").csv(root.toString()).filter("i < 0"));
      assertThat(session.lastDecision().vertices())
          .anyMatch(v -> v.reason() == ReasonCode.SOURCE_TOO_LARGE);
    } finally {
      spark.conf().set("spark.experimentGraph.materialize.algorithm", "all");
    }
  }

  private static void decide(Dataset<Row> query) {
    ((org.apache.spark.sql.classic.Dataset<Row>) query).queryExecution().optimizedPlan();
  }
}
