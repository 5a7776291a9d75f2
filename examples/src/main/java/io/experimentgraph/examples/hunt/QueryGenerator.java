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
package io.experimentgraph.examples.hunt;

import io.experimentgraph.examples.hunt.Relation.Trait;
import io.experimentgraph.examples.hunt.Steps.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Random queries over tables. Later ones are built on parts of earlier ones or are changed copies
 * of them, as users write them, so that what was stored for these is met again.
 */
final class QueryGenerator {

  /** What a small query cannot show, a large one seldom does; it takes many times as long. */
  private static final int MAX_TEXT = 600;

  private static final double MAX_ROWS = 800;
  private static final int TRIES = 6;

  private final HuntSession session;
  private final Random random;
  private final Steps steps;
  private final GroupSteps groups;
  private final JoinSteps joins;
  private final Mutator mutator;
  private final List<Relation> leaves = new ArrayList<>();
  private final List<Relation> pool = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();
  private int refused;

  QueryGenerator(HuntSession session, Random random, FunctionCatalog functions) {
    this.session = session;
    this.random = random;
    Expressions expressions = new Expressions(random, functions);
    this.steps = new Steps(random, expressions);
    this.groups = new GroupSteps(random, expressions);
    this.joins = new JoinSteps(random, expressions, steps);
    this.mutator = new Mutator(random);
  }

  /** Replaces what queries start from. */
  void startFrom(List<String> statements) {
    leaves.clear();
    for (String statement : statements) {
      analyzed(Query.leaf(statement), 20, Trait.PLAIN).ifPresent(leaves::add);
    }
  }

  /** Candidates that analysis did not accept. */
  int refused() {
    return refused;
  }

  /** A query that no earlier call gave. */
  Relation next() {
    while (true) {
      Optional<Relation> drawn =
          pool.size() > 20 && random.nextInt(10) < 4 ? mutated() : Optional.of(grown());
      if (drawn.isPresent() && seen.add(drawn.get().query().sql())) {
        pool.add(drawn.get());
        return drawn.get();
      }
    }
  }

  private Optional<Relation> mutated() {
    Relation original = pool.get(random.nextInt(pool.size()));
    Query changed = mutator.changed(original.query());
    return changed.sql().equals(original.query().sql())
        ? Optional.empty()
        : analyzed(changed, original.rows(), original.trait());
  }

  private Relation grown() {
    Relation relation = pick();
    for (int i = random.nextInt(3); i >= 0; i--) {
      relation = grown(relation);
      if (!relation.canGrow()) {
        break;
      }
      if (random.nextInt(3) == 0) {
        pool.add(relation);
      }
    }
    return relation;
  }

  private Relation grown(Relation relation) {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      Step step = step(relation);
      double rows = relation.rows() * step.growth();
      if (rows <= MAX_ROWS && step.query().sql().length() <= MAX_TEXT) {
        Optional<Relation> grown = analyzed(step.query(), rows, step.trait());
        if (grown.isPresent()) {
          return grown.get();
        }
      }
    }
    return relation;
  }

  private Relation pick() {
    List<Relation> growing = pool.stream().filter(Relation::canGrow).toList();
    if (growing.isEmpty() || random.nextInt(4) == 0) {
      return leaves.get(random.nextInt(leaves.size()));
    }
    // Half of the queries start from one of the latest, which makes chains of steps.
    int recent = Math.min(12, growing.size());
    return random.nextBoolean()
        ? growing.get(growing.size() - 1 - random.nextInt(recent))
        : growing.get(random.nextInt(growing.size()));
  }

  private Step step(Relation input) {
    return switch (random.nextInt(32)) {
      case 0, 1, 2, 3 -> steps.project(input);
      case 4, 5, 6 -> steps.withColumn(input);
      case 7, 8, 9, 10 -> steps.filter(input);
      case 11, 12 -> steps.filterBySubquery(input, pick());
      case 13 -> steps.scalar(input, pick());
      case 14, 15, 16, 17 -> joins.join(input, pick());
      case 18, 19, 20, 21 -> groups.aggregate(input);
      case 22, 23 -> groups.window(input);
      case 24 -> steps.distinct(input);
      case 25, 26 -> steps.union(input, pick());
      case 27 -> steps.generate(input);
      case 28 -> steps.common(input);
      case 29 -> steps.layout(input);
      case 30 -> steps.ordered(input);
      default ->
          switch (random.nextInt(3)) {
            case 0 -> steps.nondeterministic(input);
            case 1 -> groups.pivot(input);
            default -> steps.ordered(input);
          };
    };
  }

  private Optional<Relation> analyzed(Query query, double rows, Trait trait) {
    try {
      StructType schema = session.sameQuery(query.sql()).schema();
      List<Column> columns = new ArrayList<>();
      Set<String> names = new HashSet<>();
      for (StructField field : schema.fields()) {
        if (field.name().matches("\\w+") && names.add(field.name())) {
          columns.add(Column.of(field));
        }
      }
      return columns.size() == schema.size() && !columns.isEmpty()
          ? Optional.of(new Relation(query, columns, rows, trait))
          : Optional.empty();
    } catch (Exception e) {
      // Analysis throws checked exceptions that it does not declare.
      refused++;
      return Optional.empty();
    }
  }
}
