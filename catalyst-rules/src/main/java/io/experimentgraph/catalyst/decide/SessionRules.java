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
package io.experimentgraph.catalyst.decide;

import io.experimentgraph.catalyst.Scala;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.analysis.Analyzer;
import org.apache.spark.sql.catalyst.optimizer.Optimizer;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.adaptive.AdaptiveRulesHolder;
import org.apache.spark.sql.internal.SessionState;

/**
 * The rules of a session that are neither Spark's nor reviewed, wherever they come from: {@code
 * spark.sql.extensions}, {@code withExtensions}, {@code ServiceLoader} or {@code
 * spark.experimental}. Rules are looked at and not names of extensions, because what runs counts.
 *
 * <p>What a rule of the analyzer does stands in the analyzed plan, hence in every identity. What a
 * later rule does is invisible to us: it may filter rows or mask columns of a table for each user,
 * and a load would pass it by or serve what it let through yesterday.
 */
public final class SessionRules {

  private final SessionState state;
  private final ReviewedRules reviewed;

  /**
   * The rules of a session as they are now.
   *
   * @param trusted names of classes and packages whose rules the user vouches for
   */
  public SessionRules(SparkSession session, Set<String> trusted) {
    this.state = session.sessionState();
    this.reviewed = new ReviewedRules(trusted);
  }

  /** The class of an unknown rule that sees plans after us, if there is one. */
  public Optional<String> unknownAfterAnalysis() {
    Optimizer optimizer = state.optimizer();
    AdaptiveRulesHolder adaptive = state.adaptiveRulesHolder();
    List<Object> rules = new ArrayList<>();
    rules.add(optimizer);
    rules.add(state.planner());
    rules.addAll(Scala.list(state.planNormalizationRules()));
    rules.addAll(Scala.list(optimizer.extendedOperatorOptimizationRules()));
    rules.addAll(Scala.list(optimizer.earlyScanPushDownRules()));
    rules.addAll(Scala.list(optimizer.preCBORules()));
    rules.addAll(Scala.list(state.experimentalMethods().extraOptimizations()));
    rules.addAll(Scala.list(state.planner().strategies()));
    rules.addAll(Scala.list(state.columnarRules()));
    rules.addAll(Scala.list(adaptive.queryStagePrepRules()));
    rules.addAll(Scala.list(adaptive.runtimeOptimizerRules()));
    rules.addAll(Scala.list(adaptive.queryStageOptimizerRules()));
    rules.addAll(Scala.list(adaptive.queryPostPlannerStrategyRules()));
    return firstUnknown(rules);
  }

  /** The class of an unknown rule of the analyzer, if there is one. */
  public Optional<String> unknownInAnalysis() {
    Analyzer analyzer = state.analyzer();
    List<Object> rules = new ArrayList<>();
    rules.add(analyzer);
    rules.addAll(Scala.list(analyzer.hintResolutionRules()));
    rules.addAll(Scala.list(analyzer.extendedResolutionRules()));
    rules.addAll(Scala.list(analyzer.postHocResolutionRules()));
    return firstUnknown(rules);
  }

  private Optional<String> firstUnknown(List<Object> rules) {
    return rules.stream()
        .map(Object::getClass)
        .filter(rule -> !reviewed.contains(rule))
        .map(Class::getName)
        .findFirst();
  }
}
