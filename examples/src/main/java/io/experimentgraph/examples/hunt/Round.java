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

import io.experimentgraph.catalyst.decide.VertexDecision;
import io.experimentgraph.catalyst.decide.VertexDecision.Action;
import io.experimentgraph.examples.hunt.Event.Ran;
import io.experimentgraph.examples.hunt.Event.Statement;
import io.experimentgraph.examples.hunt.Relation.Trait;
import io.experimentgraph.examples.hunt.Statistics.Count;
import io.experimentgraph.spark.runtime.LoggedDecision;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/**
 * One round: some tables, a store that is empty at first, and queries in batches. Each runs without
 * us, cold, and warm after the batch is stored; earlier ones run again among them, also after
 * sources and settings have changed.
 */
final class Round {

  private static final int BATCH = 25;
  private static final int AGAIN = 5;
  private static final int MAX_ROWS = 5_000;

  private final HuntSession session;
  private final Path root;
  private final String name;
  private final Random random;
  private final Statistics statistics;
  private final Settings settings;
  private final Tables tables;
  private final SourceChanges changes;
  private final QueryGenerator generator;
  private final Collisions collisions;
  private final Spelling spelling;
  private final List<Event> events = new ArrayList<>();
  private final Map<Long, Query> byNumber = new HashMap<>();
  private final List<Relation> earlier = new ArrayList<>();

  /** Number of the last decision whose stores are counted. */
  private long counted;

  private record Checked(Relation relation, Outcome plain) {}

  Round(
      HuntSession session,
      Path root,
      String name,
      Random random,
      FunctionCatalog functions,
      Statistics statistics) {
    this.session = session;
    this.root = root;
    this.name = name;
    this.random = random;
    this.statistics = statistics;
    this.settings = new Settings(random);
    this.tables = new Tables(random);
    this.changes = new SourceChanges(random, tables);
    this.generator = new QueryGenerator(session, random, functions);
    this.collisions = new Collisions(session, random, statistics);
    this.spelling = new Spelling(session.spark());
  }

  /** Runs about so many plans. */
  void run(int plans) {
    settings.statements().forEach(this::execute);
    tables.statements().forEach(this::execute);
    Sources sources = new Sources(tables, random);
    sources.statements().forEach(this::execute);
    generator.startFrom(sources.leaves().stream().map(this::located).toList());
    for (int done = 0; done < plans; done += BATCH) {
      batch();
      if (random.nextInt(3) > 0) {
        changeSources();
      }
    }
    long failures = session.graph().failures().values().stream().mapToLong(n -> n).sum();
    statistics.add(Count.FAILURES, failures);
    if (failures > 0) {
      differs("failures counted: " + session.graph().failures());
    }
    statistics.add(Count.ROUNDS);
  }

  private String located(String sql) {
    return sql.replace(Replay.DIRECTORY, root.resolve("files").toString());
  }

  private void execute(String statement) {
    try {
      session.execute(located(statement));
      events.add(new Statement(statement));
    } catch (Exception e) {
      // Spark throws checked exceptions too. Without the statement all stays as it was.
      statistics.add(Count.REJECTED);
    }
  }

  private void batch() {
    settings.next();
    settings.statements().forEach(this::execute);
    List<Checked> checked = new ArrayList<>();
    List<Relation> drawn = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      drawn.add(generator.next());
    }
    for (Relation relation : drawn) {
      plain(relation).ifPresent(checked::add);
    }
    int plans = checked.size();
    statistics.add(Count.PLANS, plans);
    for (int i = 0; i < AGAIN && !earlier.isEmpty(); i++) {
      Relation relation = earlier.get(random.nextInt(earlier.size()));
      plain(relation).ifPresent(checked::add);
    }
    statistics.add(Count.AGAIN, checked.size() - plans);
    for (Checked plan : checked) {
      statistics.add(Count.COLD_HITS, with(plan, "cold", analyzed(plan)) ? 1 : 0);
      events.add(new Ran(plan.relation().query()));
    }
    session.settle();
    checked.forEach(this::warm);
    session.settle();
    countStores();
    checked.forEach(plan -> earlier.add(plan.relation()));
  }

  private void warm(Checked plan) {
    Query query = plan.relation().query();
    boolean isHit =
        switch (random.nextInt(12)) {
          case 0, 1 -> {
            statistics.add(Count.SPELLINGS);
            yield with(plan, "DataFrame", () -> spelling.dataFrame(query));
          }
          case 2 -> cached(plan);
          default -> with(plan, "warm", sql(plan));
        };
    statistics.add(Count.WARM_RUNS);
    statistics.add(Count.WARM_HITS, isHit ? 1 : 0);
  }

  /** The user holds what the last step reads in Spark's own cache. */
  private boolean cached(Checked plan) {
    Optional<Dataset<Row>> input = cachedInput(plan.relation().query(), false);
    if (input.isEmpty()) {
      return with(plan, "warm", sql(plan));
    }
    try {
      return with(plan, "cached", sql(plan));
    } finally {
      input.get().unpersist(true);
    }
  }

  /** Sometimes while the user's cache holds a part of a query that is made of them. */
  private void changeSources() {
    Optional<Relation> held =
        random.nextInt(3) == 0 && !earlier.isEmpty()
            ? Optional.of(earlier.get(random.nextInt(earlier.size())))
            : Optional.empty();
    Optional<Dataset<Row>> input = held.flatMap(relation -> cachedInput(relation.query(), true));
    changes.next().forEach(this::execute);
    statistics.add(Count.CHANGES);
    collisions.sourcesChanged();
    if (input.isPresent()) {
      // Not by plain(): what is cached may be older than its fingerprint, in plain Spark as well.
      Outcome plain = session.plain(() -> session.query(held.get().query().sql()));
      Checked plan = new Checked(held.get(), plain);
      if (!plain.isFailed()) {
        with(plan, "cached before a change", sql(plan));
        session.settle();
      }
      input.get().unpersist(true);
    }
  }

  /**
   * What the last step of a query reads, held in Spark's own cache; nothing if it cannot be, since
   * parts may fail that the whole query never asks for.
   *
   * @param isFilled whether it is computed right now
   */
  private Optional<Dataset<Row>> cachedInput(Query query, boolean isFilled) {
    if (query.inputs().isEmpty()) {
      return Optional.empty();
    }
    Optional<Dataset<Row>> input = Optional.empty();
    try {
      input = Optional.of(session.spark().sql(query.inputs().get(0).sql()));
      input.get().cache();
      if (isFilled) {
        input.get().count();
      }
      statistics.add(Count.CACHED);
      return input;
    } catch (Exception e) {
      input.ifPresent(dataset -> dataset.unpersist(true));
      return Optional.empty();
    }
  }

  private void countStores() {
    for (LoggedDecision decision : session.graph().decisions()) {
      if (decision.query() > counted) {
        counted = decision.query();
        statistics.add(Count.STORES, decision.stored());
      }
    }
  }

  /** The same DataFrame once more, which saves half of the time. */
  private Outcome.Maker analyzed(Checked plan) {
    return () -> session.sameQuery(plan.relation().query().sql());
  }

  private Outcome.Maker sql(Checked plan) {
    return () -> session.query(plan.relation().query().sql());
  }

  /** What plain Spark gives, if that can be compared. */
  private Optional<Checked> plain(Relation relation) {
    String sql = relation.query().sql();
    AtomicReference<Dataset<Row>> query = new AtomicReference<>();
    Outcome plain =
        session.plain(
            () -> {
              query.set(session.sameQuery(sql));
              return query.get();
            });
    if (plain.rows().size() > MAX_ROWS) {
      return Optional.empty();
    }
    if (plain.isFailed()) {
      failing(sql, plain);
      return Optional.empty();
    }
    LogicalPlan analyzed =
        ((org.apache.spark.sql.classic.Dataset<Row>) query.get()).queryExecution().analyzed();
    Optional<String> wrong = collision(relation, analyzed, plain);
    wrong.ifPresent(text -> differs("fingerprints: %s%n%s".formatted(text, sql)));
    return Optional.of(new Checked(relation, plain));
  }

  private void failing(String sql, Outcome plain) {
    Outcome with = Outcome.of(() -> session.sameQuery(sql));
    boolean isSame = plain.error().equals(with.error());
    statistics.add(isSame ? Count.FAILING : Count.FAILING_OTHERWISE);
    if (!isSame) {
      System.out.printf(
          "%nAt %s plain Spark fails with %s, with us it ends with %s:%n%s%n%s%n",
          name, plain.error(), with.error(), plain.message(), sql);
    }
  }

  private Optional<String> collision(Relation relation, LogicalPlan plan, Outcome plain) {
    if (relation.trait() == Trait.ROUNDED) {
      return Optional.empty();
    }
    String sql = relation.query().sql();
    return relation.trait() == Trait.NONDETERMINISTIC
        ? collisions.checkHasNone(plan)
        : collisions.check(sql, plan, plain);
  }

  /** Runs a query with us, compares, and tells whether anything was loaded. */
  private boolean with(Checked plan, String how, Outcome.Maker maker) {
    Outcome with = Outcome.of(maker);
    LoggedDecision decision = session.lastDecision();
    byNumber.put(decision.query(), plan.relation().query());
    if (plan.relation().trait() == Trait.NONDETERMINISTIC) {
      return decision.count(Action.LOAD) > 0;
    }
    Optional<String> difference =
        Comparison.difference(plan.plain(), with, plan.relation().trait());
    difference.ifPresent(text -> confirm(plan, how, text, decision));
    return decision.count(Action.LOAD) > 0;
  }

  private void confirm(Checked plan, String how, String difference, LoggedDecision decision) {
    Outcome again = session.plain(sql(plan));
    Trait trait = plan.relation().trait();
    boolean isUnstable = Comparison.difference(plan.plain(), again, trait).isPresent();
    if (!isUnstable) {
      Settings.otherWay().forEach(session::execute);
      Outcome other = session.plain(sql(plan));
      session.execute("RESET spark.sql.files.openCostInBytes");
      settings.statements().forEach(session::execute);
      isUnstable = Comparison.difference(plan.plain(), other, trait).isPresent();
    }
    if (isUnstable) {
      statistics.add(Count.UNSTABLE);
      return;
    }
    String text =
        "%s run: %s%n%n%s%n%s%n"
            .formatted(
                how,
                difference.length() > 1_500 ? difference.substring(0, 1_500) : difference,
                plan.relation().query().sql(),
                HuntSession.explain(decision));
    session.settle();
    differs(text + shrunk(plan.relation(), decision));
  }

  private void differs(String text) {
    statistics.add(Count.DIFFERENCES);
    System.out.printf("%nDIFFERENCE at %s%n%s%n", name, text);
  }

  private String shrunk(Relation relation, LoggedDecision decision) {
    Set<String> loaded =
        decision.vertices().stream()
            .filter(v -> v.action() == Action.LOAD)
            .map(VertexDecision::detail)
            .collect(Collectors.toSet());
    Set<Query> makers =
        session.graph().decisions().stream()
            .filter(d -> d.outcomes().keySet().stream().anyMatch(loaded::contains))
            .map(d -> byNumber.get(d.query()))
            .filter(query -> query != null)
            .collect(Collectors.toSet());
    List<List<Event>> histories =
        List.of(
            events.stream().filter(e -> e instanceof Statement).toList(),
            events.stream()
                .filter(e -> !(e instanceof Ran ran) || makers.contains(ran.query()))
                .toList(),
            List.copyOf(events));
    String reproduction =
        Shrinker.shrunk(new Replay(session, root), histories, relation.query(), relation.trait())
            .map(text -> "Reproduction:\n" + text)
            .orElse("No shorter reproduction was found; the round as a whole repeats it.\n");
    settings.statements().forEach(session::execute);
    return reproduction;
  }
}
