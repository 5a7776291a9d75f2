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
package io.experimentgraph.examples.flights;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.apache.spark.sql.execution.adaptive.QueryStageExec;
import org.apache.spark.sql.execution.columnar.InMemoryTableScanExec;
import org.apache.spark.sql.execution.metric.SQLMetric;
import org.apache.spark.sql.util.QueryExecutionListener;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Bytes of the files that the scans of a session opened, from the metrics of the executed plans.
 * Every scan counts once with the sizes of its files; a scan below {@code cache()} counts when the
 * cache is filled and not when it is read.
 */
final class SourceReads implements QueryExecutionListener {

  private static final String FILES_SIZE = "filesSize";

  private final List<String> sources;
  private final Set<Long> counted = new HashSet<>();
  private long sourceBytes;
  private long otherBytes;

  /**
   * @param sources paths of the job's inputs, files or directories, qualified with their file
   *     system
   */
  SourceReads(Collection<String> sources) {
    this.sources = List.copyOf(sources);
  }

  /** Bytes of files that belong to the job's inputs. */
  synchronized long sourceBytes() {
    return sourceBytes;
  }

  /** Bytes of all other files. */
  synchronized long otherBytes() {
    return otherBytes;
  }

  @Override
  public void onSuccess(String function, QueryExecution query, long nanoseconds) {
    count(query);
  }

  @Override
  public void onFailure(String function, QueryExecution query, Exception exception) {
    count(query);
  }

  private synchronized void count(QueryExecution query) {
    Deque<SparkPlan> open = new ArrayDeque<>();
    open.push(query.executedPlan());
    while (!open.isEmpty()) {
      SparkPlan plan = open.pop();
      if (plan instanceof FileSourceScanExec scan) {
        count(scan);
      }
      open.addAll(below(plan));
    }
  }

  /** What runs below a node, where its children do not say so as well. */
  private static Collection<SparkPlan> below(SparkPlan plan) {
    if (plan instanceof AdaptiveSparkPlanExec adaptive) {
      return List.of(adaptive.executedPlan());
    }
    if (plan instanceof QueryStageExec stage) {
      return List.of(stage.plan());
    }
    if (plan instanceof InMemoryTableScanExec cached) {
      return List.of(cached.relation().cachedPlan());
    }
    Deque<SparkPlan> below = new ArrayDeque<>(CollectionConverters.asJava(plan.children()));
    below.addAll(CollectionConverters.asJava(plan.subqueries()));
    return below;
  }

  private void count(FileSourceScanExec scan) {
    SQLMetric size = scan.metrics().apply(FILES_SIZE);
    if (!size.isZero() && counted.add(size.id())) {
      if (readsSource(scan)) {
        sourceBytes += size.value();
      } else {
        otherBytes += size.value();
      }
    }
  }

  private boolean readsSource(FileSourceScanExec scan) {
    return CollectionConverters.asJava(scan.relation().location().rootPaths()).stream()
        .anyMatch(path -> sources.stream().anyMatch(source -> within(source, path.toString())));
  }

  private static boolean within(String source, String path) {
    return path.equals(source) || path.startsWith(source + "/");
  }
}
