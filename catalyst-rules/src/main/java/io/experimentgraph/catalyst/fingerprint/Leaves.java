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
package io.experimentgraph.catalyst.fingerprint;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.catalyst.identity.IdentityEncoder;
import io.experimentgraph.catalyst.identity.RefusedException;
import io.experimentgraph.catalyst.source.SourceFingerprinter;
import io.experimentgraph.catalyst.source.SourceState;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Range;
import org.apache.spark.sql.catalyst.util.package$;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.sql.execution.datasources.v2.FileTable;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DataType;
import scala.Product;

/** Where rows come from: sources with a state, literal rows, ranges. */
final class Leaves {

  private Leaves() {}

  static NodeIdentity relation(LogicalPlan node, List<NodeIdentity> inputs, ScopeFactory scopes) {
    EncodingContext context = scopes.context();
    SourceState source =
        find(node, context)
            .orElseThrow(() -> new RefusedException(ReasonCode.UNSUPPORTED_SOURCE, describe(node)));
    IdentityEncoder encoder = from("source", context).add(source.rows());
    addReader(node, context.sourceSettings().sql(), encoder);
    Identity rows = encoder.finish();
    List<Attribute> output = Scala.list(node.output());
    Map<ExprId, Identity> columns = new LinkedHashMap<>();
    Map<ExprId, RefusedException> refused = new LinkedHashMap<>();
    for (int i = 0; i < output.size(); i++) {
      Attribute attribute = output.get(i);
      if (isMetadata(node, attribute, i)) {
        refused.put(
            attribute.exprId(), new RefusedException(ReasonCode.METADATA_COLUMN, attribute.name()));
        continue;
      }
      columns.put(
          attribute.exprId(),
          new IdentityEncoder("source column")
              .add(rows)
              .add(i)
              .add(attribute.name())
              .add(Types.json(attribute.dataType()))
              .finish());
    }
    NodeIdentity identity = NodeIdentity.ofRows(rows, List.of());
    return identity.reading(Set.of(source), false).withColumns(columns, refused);
  }

  /** Files are read under the settings of the session that the relation was built in. */
  private static void addReader(LogicalPlan node, SQLConf running, IdentityEncoder encoder)
      throws RefusedException {
    if (node instanceof LogicalRelation logical
        && logical.relation() instanceof HadoopFsRelation files
        && files.sparkSession() instanceof SparkSession builder
        && isAnother(builder, running)) {
      encoder
          .add("read by another session")
          .add(SessionEnvironment.of(builder.sessionState().conf()));
    }
    if (node instanceof DataSourceV2Relation relation
        && relation.table() instanceof FileTable table
        && builder(table).filter(builder -> !isAnother(builder, running)).isEmpty()) {
      throw new RefusedException(
          ReasonCode.UNSUPPORTED_OPTION, "files that a session with other settings has opened");
    }
  }

  @SuppressWarnings("ReferenceEquality")
  private static boolean isAnother(SparkSession builder, SQLConf running) {
    SQLConf conf = builder.sessionState().conf();
    return conf != running && !SessionEnvironment.of(conf).equals(SessionEnvironment.of(running));
  }

  /** Tables of files are case classes that show their session, and nothing above them does. */
  private static Optional<SparkSession> builder(FileTable table) {
    return table instanceof Product fields
        ? Scala.<Object>list(fields.productIterator().toList()).stream()
            .filter(SparkSession.class::isInstance)
            .map(SparkSession.class::cast)
            .findFirst()
        : Optional.empty();
  }

  /** What a relation offers beyond its schema is metadata such as the file's path. */
  private static boolean isMetadata(LogicalPlan node, Attribute attribute, int position) {
    if (node instanceof LogicalRelation logical) {
      return position >= logical.relation().schema().size();
    }
    Column[] own = ((DataSourceV2Relation) node).table().columns();
    return attribute.metadata().contains(package$.MODULE$.METADATA_COL_ATTR_KEY())
        || Arrays.stream(own).noneMatch(column -> column.name().equals(attribute.name()));
  }

  private static Optional<SourceState> find(LogicalPlan node, EncodingContext context) {
    for (SourceFingerprinter fingerprinter : context.sources()) {
      try {
        Optional<SourceState> state = fingerprinter.fingerprint(node, context.sourceSettings());
        if (state.isPresent()) {
          return state;
        }
      } catch (RefusedException e) {
        throw e;
      } catch (Exception | LinkageError e) {
        // Delta and file systems throw more than they declare; a source without state is no match.
        throw new RefusedException(ReasonCode.SOURCE_UNREADABLE, String.valueOf(e.getMessage()));
      }
    }
    return Optional.empty();
  }

  private static String describe(LogicalPlan node) {
    if (node instanceof DataSourceV2Relation relation) {
      return relation.table().getClass().getSimpleName();
    }
    if (node instanceof LogicalRelation logical) {
      return logical.relation() instanceof HadoopFsRelation files
          ? files.fileFormat().getClass().getSimpleName()
              + " over "
              + files.location().getClass().getSimpleName()
          : logical.relation().getClass().getSimpleName();
    }
    return node.nodeName();
  }

  static NodeIdentity range(LogicalPlan node, List<NodeIdentity> inputs, ScopeFactory scopes) {
    Range range = (Range) node;
    if (range.isStreaming()) {
      throw new RefusedException(ReasonCode.STREAMING, "range");
    }
    Identity rows =
        from("range", scopes.context())
            .add(range.start())
            .add(range.end())
            .add(range.step())
            .finish();
    return ofPositions(rows, node);
  }

  static NodeIdentity oneRow(LogicalPlan node, List<NodeIdentity> inputs, ScopeFactory scopes) {
    return NodeIdentity.ofRows(from("one row", scopes.context()).finish(), List.of());
  }

  /** Literal rows by their content. */
  static NodeIdentity literalRows(
      LogicalPlan node, List<NodeIdentity> inputs, ScopeFactory scopes) {
    LocalRelation relation = (LocalRelation) node;
    if (relation.isStreaming() || relation.stream().isDefined()) {
      throw new RefusedException(ReasonCode.STREAMING, "literal rows");
    }
    List<Attribute> output = Scala.list(node.output());
    DataType[] types = output.stream().map(Attribute::dataType).toArray(DataType[]::new);
    IdentityEncoder encoder = from("literal rows", scopes.context());
    for (Attribute attribute : output) {
      // Spark asks no value whether it is null where the schema says that none is.
      encoder.add(attribute.dataType().json()).add(attribute.nullable() ? 1 : 0);
    }
    UnsafeProjection projection = UnsafeProjection.create(types);
    long bytes = 0;
    for (InternalRow row : Scala.list(relation.data())) {
      UnsafeRow unsafe = projection.apply(row);
      bytes += unsafe.getSizeInBytes();
      if (bytes > scopes.context().maxLiteralBytes()) {
        throw new RefusedException(ReasonCode.LITERAL_TOO_LARGE, bytes + " bytes and more");
      }
      encoder.add(unsafe.getBytes());
    }
    return ofPositions(encoder.finish(), node);
  }

  /** Everything above a leaf inherits what the query is evaluated under. */
  private static IdentityEncoder from(String kind, EncodingContext context) {
    return new IdentityEncoder(kind).add(context.environment());
  }

  private static NodeIdentity ofPositions(Identity rows, LogicalPlan node) {
    List<Attribute> output = Scala.list(node.output());
    Map<ExprId, Identity> columns = new LinkedHashMap<>();
    for (int i = 0; i < output.size(); i++) {
      columns.put(
          output.get(i).exprId(), new IdentityEncoder("literal column").add(rows).add(i).finish());
    }
    return NodeIdentity.ofRows(rows, List.of()).withColumns(columns, Map.of());
  }
}
