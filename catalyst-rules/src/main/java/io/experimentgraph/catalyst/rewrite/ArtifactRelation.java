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
package io.experimentgraph.catalyst.rewrite;

import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.fingerprint.PlanNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.optimizer.ReplaceExpressions$;
import org.apache.spark.sql.catalyst.optimizer.RewriteWithExpression$;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.trees.TreePattern;
import org.apache.spark.sql.catalyst.types.DataTypeUtils;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.FileRelation;
import org.apache.spark.sql.execution.datasources.FileStatusCache;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.InMemoryFileIndex;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.sql.execution.datasources.v2.FileTable;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * An artifact as an ordinary Parquet relation under a projection that restores ids, names and
 * metadata, so that column pruning, filter pushdown, adaptive execution and accelerators work as
 * ever. The relation claims neither partitioning nor order.
 *
 * <pre>
 * ReusedArtifact [day#1, net#2]   =>   Filter (day#1 > 2020-01-01)
 *                                        Project [c_5f.. AS day#1, c_09.. AS net#2]
 *                                          Relation parquet [c_5f.., c_09..]
 * </pre>
 *
 * The filter drops no row; it tells the optimizer what it would know of the replaced subtree.
 */
public final class ArtifactRelation {

  /** Settings of a session that make reads lenient must not reach our files. */
  private static final Map<String, String> OPTIONS =
      Map.of(
          "ignoreCorruptFiles",
          "false",
          "ignoreMissingFiles",
          "false",
          "mergeSchema",
          "false",
          "datetimeRebaseMode",
          "CORRECTED",
          "int96RebaseMode",
          "CORRECTED",
          // A type may have field ids inside; our files have none, and names that are unique.
          SQLConf.PARQUET_FIELD_ID_READ_ENABLED().key(),
          "false",
          SQLConf.IGNORE_MISSING_PARQUET_FIELD_ID().key(),
          "true",
          // Not every file system notices that a bit was flipped.
          "parquet.page.verify-checksum.enabled",
          "true");

  private final HadoopFsRelation files;
  private final ArtifactLoad load;
  private final List<Attribute> replacedOutput;
  private final List<Expression> conditions;

  private ArtifactRelation(
      HadoopFsRelation files,
      ArtifactLoad load,
      List<Attribute> replacedOutput,
      List<Expression> conditions) {
    this.files = files;
    this.load = load;
    this.replacedOutput = replacedOutput;
    this.conditions = conditions;
  }

  /**
   * All that takes a look at files or at the subtree; nothing fails afterwards.
   *
   * @param replaced the subtree that is loaded
   * @param isJoined whether what holds for its rows may be of use elsewhere in the query
   */
  static ArtifactRelation of(
      SparkSession session, ArtifactLoad load, PlanNode replaced, boolean isJoined) {
    Map<String, StructField> fields = new LinkedHashMap<>();
    List<Attribute> output = replaced.output();
    for (int i = 0; i < output.size(); i++) {
      String name = load.columnNames().get(i);
      Attribute attribute = output.get(i);
      // What the replaced node proved non-null stays so; its type is the stored one, nullability
      // inside of it included.
      fields.putIfAbsent(
          name,
          new StructField(name, attribute.dataType(), attribute.nullable(), Metadata.empty()));
    }
    StructType schema = new StructType(fields.values().toArray(new StructField[0]));
    HadoopFsRelation files =
        new HadoopFsRelation(
            new ArtifactFiles(session, schema, load, replaced.plan()),
            new StructType(),
            schema,
            scala.Option.empty(),
            new ParquetFileFormat(),
            Scala.immutableMap(OPTIONS),
            session);
    return new ArtifactRelation(
        files, load, output, isJoined ? KnownConditions.of(replaced) : List.of());
  }

  /** True if a node is the relation of a load. */
  static boolean isLoad(LogicalPlan plan) {
    return plan instanceof LogicalRelation logical
        && logical.relation() instanceof HadoopFsRelation files
        && files.location() instanceof ArtifactFiles;
  }

  /** What is read. */
  ArtifactLoad load() {
    return load;
  }

  /** The relation under the ids of a load, which may be those of a later copy. */
  LogicalPlan as(List<Attribute> output) {
    List<AttributeReference> stored = Scala.list(DataTypeUtils.toAttributes(files.dataSchema()));
    Map<String, AttributeReference> byName = new LinkedHashMap<>();
    stored.forEach(a -> byName.put(a.name(), a));
    List<NamedExpression> restored = new ArrayList<>();
    for (int i = 0; i < output.size(); i++) {
      restored.add(restored(byName.get(load.columnNames().get(i)), output.get(i)));
    }
    LogicalPlan relation =
        new Project(
            Scala.seq(restored),
            new LogicalRelation(files, Scala.seq(stored), scala.Option.empty(), false, null));
    return conditions(output).stream()
        .reduce(And::new)
        .map(condition -> replaced(new Filter(condition, relation)))
        .orElse(relation);
  }

  /** Spark replaces what is replaced at run time before the relation is made, and never again. */
  private static LogicalPlan replaced(LogicalPlan plan) {
    LogicalPlan replaced = ReplaceExpressions$.MODULE$.apply(plan);
    // Each pass leaves what is nested to the next.
    while (replaced.containsPattern(TreePattern.WITH_EXPRESSION())) {
      replaced = RewriteWithExpression$.MODULE$.apply(replaced);
    }
    return replaced;
  }

  private List<Expression> conditions(List<Attribute> output) {
    Map<ExprId, Attribute> names = new LinkedHashMap<>();
    for (int i = 0; i < output.size(); i++) {
      names.putIfAbsent(replacedOutput.get(i).exprId(), output.get(i));
    }
    return KnownConditions.renamed(conditions, names);
  }

  private static Alias restored(Attribute source, Attribute wanted) {
    return new Alias(
        source,
        wanted.name(),
        wanted.exprId(),
        wanted.qualifier(),
        scala.Option.apply(wanted.metadata()),
        Scala.seq(List.of()));
  }

  /** The files of an artifact, and, for who asks what a query reads, those of its sources. */
  private static final class ArtifactFiles extends InMemoryFileIndex {

    private final LogicalPlan replaced;

    ArtifactFiles(
        SparkSession session, StructType schema, ArtifactLoad load, LogicalPlan replaced) {
      super(
          session,
          Scala.seq(List.of(load.directory())),
          Scala.immutableMap(OPTIONS),
          scala.Option.apply(schema),
          new CheckedFiles(load),
          scala.Option.empty(),
          scala.Option.empty());
      this.replaced = replaced;
    }

    @Override
    public String[] inputFiles() {
      return Scala.nodes(replaced, Long.MAX_VALUE).stream()
          .map(ArtifactFiles::inputFiles)
          .flatMap(Arrays::stream)
          .distinct()
          .toArray(String[]::new);
    }

    private static String[] inputFiles(LogicalPlan node) {
      if (node instanceof LogicalRelation logical
          && logical.relation() instanceof FileRelation relation) {
        return relation.inputFiles();
      }
      return node instanceof DataSourceV2Relation relation
              && relation.table() instanceof FileTable table
          ? table.fileIndex().inputFiles()
          : new String[0];
    }
  }

  /** Hands the index the statuses that were checked, so that nothing is listed twice. */
  private static final class CheckedFiles extends FileStatusCache {

    private final ArtifactLoad load;

    CheckedFiles(ArtifactLoad load) {
      this.load = load;
    }

    @Override
    public scala.Option<FileStatus[]> getLeafFiles(Path path) {
      return scala.Option.apply(load.files().toArray(new FileStatus[0]));
    }

    @Override
    public void putLeafFiles(Path path, FileStatus[] leafFiles) {
      throw new IllegalStateException("The files of an artifact are known: " + path);
    }

    @Override
    public void invalidateAll() {
      // The files of an artifact never change.
    }
  }
}
