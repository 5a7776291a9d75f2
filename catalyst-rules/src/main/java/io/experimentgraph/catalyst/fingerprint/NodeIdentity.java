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
import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.catalyst.identity.IdentityEncoder;
import io.experimentgraph.catalyst.identity.RefusedException;
import io.experimentgraph.catalyst.source.SourceState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.ExprId;

/**
 * The identity of a plan node: the bag of its rows, and the provenance of each column. Two nodes of
 * equal rows have a bijection between their rows under which columns of equal identity agree; so
 * whatever holds the rows with these columns can stand for the node, whatever its columns' names,
 * order or ids.
 *
 * @param filterBase the rows before the adjacent filters above them
 * @param conjuncts the conditions of these filters, as a set
 * @param rows the rows after them
 * @param columns identity of each output column that has one
 * @param refused why the other output columns have none
 * @param sources what was read below
 * @param isCorrelated whether the rows depend on a row of the query around a subquery
 * @param carriesLayout whether the user asked for the order or partitioning that the rows have
 */
public record NodeIdentity(
    Identity filterBase,
    Set<Identity> conjuncts,
    Identity rows,
    Map<ExprId, Identity> columns,
    Map<ExprId, RefusedException> refused,
    Set<SourceState> sources,
    boolean isCorrelated,
    boolean carriesLayout) {

  /** The rows of a base after conditions, which may come one by one, in any order. */
  static Identity filtered(Identity base, Set<Identity> conjuncts) {
    return conjuncts.isEmpty()
        ? base
        : new IdentityEncoder("filter").add(base).addSorted(conjuncts).finish();
  }

  /** A node whose rows are new, with the sources and correlation of its inputs. */
  static NodeIdentity ofRows(Identity rows, Collection<NodeIdentity> inputs) {
    Set<SourceState> sources = new LinkedHashSet<>();
    inputs.forEach(input -> sources.addAll(input.sources));
    boolean isCorrelated = inputs.stream().anyMatch(NodeIdentity::isCorrelated);
    return new NodeIdentity(rows, Set.of(), rows, Map.of(), Map.of(), sources, isCorrelated, false);
  }

  /** The same rows with other columns. */
  NodeIdentity withColumns(
      Map<ExprId, Identity> newColumns, Map<ExprId, RefusedException> newRefused) {
    return new NodeIdentity(
        filterBase, conjuncts, rows, newColumns, newRefused, sources, isCorrelated, carriesLayout);
  }

  /** The same rows with more columns. */
  NodeIdentity plusColumns(
      Map<ExprId, Identity> moreColumns, Map<ExprId, RefusedException> moreRefused) {
    Map<ExprId, Identity> allColumns = new LinkedHashMap<>(columns);
    allColumns.putAll(moreColumns);
    Map<ExprId, RefusedException> allRefused = new LinkedHashMap<>(refused);
    allRefused.putAll(moreRefused);
    return withColumns(allColumns, allRefused);
  }

  /** Those rows that meet more conditions. */
  NodeIdentity filteredBy(Collection<Identity> moreConjuncts) {
    Set<Identity> all = new LinkedHashSet<>(conjuncts);
    all.addAll(moreConjuncts);
    return new NodeIdentity(
        filterBase,
        all,
        filtered(filterBase, all),
        columns,
        refused,
        sources,
        isCorrelated,
        carriesLayout);
  }

  /** The same in an order or layout that the user asked for. */
  NodeIdentity withLayout() {
    return new NodeIdentity(
        filterBase, conjuncts, rows, columns, refused, sources, isCorrelated, true);
  }

  /** The same, reading more sources (those of subqueries) and perhaps correlated. */
  NodeIdentity reading(Collection<SourceState> moreSources, boolean nowCorrelated) {
    if (moreSources.isEmpty() && !nowCorrelated) {
      return this;
    }
    Set<SourceState> all = new LinkedHashSet<>(sources);
    all.addAll(moreSources);
    return new NodeIdentity(
        filterBase,
        conjuncts,
        rows,
        columns,
        refused,
        all,
        isCorrelated || nowCorrelated,
        carriesLayout);
  }

  /**
   * Identity of a column.
   *
   * @throws RefusedException if it has none
   */
  Identity column(Attribute attribute) {
    Identity identity = columns.get(attribute.exprId());
    if (identity == null) {
      RefusedException reason = refused.get(attribute.exprId());
      throw reason != null
          ? reason
          : new RefusedException(
              ReasonCode.UNKNOWN_FIELD,
              "attribute " + attribute + " is not among the input's columns");
    }
    return identity;
  }

  /**
   * Identities of columns, in their order.
   *
   * @throws RefusedException if one has none
   */
  List<Identity> columns(List<? extends Attribute> attributes) {
    List<Identity> identities = new ArrayList<>(attributes.size());
    attributes.forEach(a -> identities.add(column(a)));
    return identities;
  }
}
