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

import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.decide.ReuseRule;
import io.experimentgraph.catalyst.decide.RuleContext;
import io.experimentgraph.catalyst.rewrite.DropStoresOfCachedRows;
import io.experimentgraph.catalyst.rewrite.HarmlessFirst;
import io.experimentgraph.catalyst.rewrite.LoadArtifacts;
import io.experimentgraph.catalyst.rewrite.MaterializeStrategy;
import io.experimentgraph.spark.conf.ConfigurationException;
import io.experimentgraph.spark.conf.ExperimentGraphConf;
import io.experimentgraph.spark.runtime.Application;
import io.experimentgraph.spark.runtime.Applications;
import io.experimentgraph.spark.runtime.DecisionsTableFunction;
import io.experimentgraph.spark.runtime.SessionRuleContext;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.classic.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple3;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Switches Experiment Graph on. Named in {@code spark.sql.extensions}, before or after Delta's
 * extension; together with {@code spark.experimentGraph.store} it is all that a user adds.
 */
public final class ExperimentGraphSparkSessionExtension
    extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {

  private static final Logger LOG =
      LoggerFactory.getLogger(ExperimentGraphSparkSessionExtension.class);

  private static final String CATALOG = "spark.sql.catalog." + ExperimentGraphCatalog.NAME;

  /**
   * Registers the rules of one session.
   *
   * @throws ConfigurationException if a key under {@code spark.experimentGraph.} is unknown or its
   *     value is not accepted
   */
  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    Optional<SparkContext> context = Scala.optional(SparkContext$.MODULE$.getActive());
    context.ifPresent(
        c -> {
          ExperimentGraphConf.validate(c.getConf());
          if (Applications.start(c).isEmpty()) {
            LOG.info("Experiment Graph is off: {} is not set", ExperimentGraphConf.STORE.key());
          } else {
            c.conf().setIfMissing(CATALOG, ExperimentGraphCatalog.class.getName());
          }
        });
    extensions.injectPlanNormalizationRule(
        Scala.function(session -> new ReuseRule(classic(session), () -> ruleContext(session))));
    extensions.injectOptimizerRule(Scala.function(session -> new LoadArtifacts()));
    extensions.injectOptimizerRule(Scala.function(session -> new DropStoresOfCachedRows()));
    extensions.injectOptimizerRule(Scala.function(session -> new HarmlessFirst()));
    // And once more: later rules push further conditions down.
    extensions.injectPreCBORule(Scala.function(session -> new HarmlessFirst()));
    extensions.injectPlannerStrategy(Scala.function(session -> new MaterializeStrategy()));
    extensions.injectTableFunction(
        new Tuple3<>(
            DecisionsTableFunction.IDENTIFIER,
            DecisionsTableFunction.INFO,
            Scala.function(DecisionsTableFunction::build)));
    return BoxedUnit.UNIT;
  }

  private static Optional<RuleContext> ruleContext(org.apache.spark.sql.SparkSession session) {
    Optional<Application> application = Applications.start(session.sparkContext());
    return application.map(a -> new SessionRuleContext(classic(session), a));
  }

  private static SparkSession classic(org.apache.spark.sql.SparkSession session) {
    return (SparkSession) session;
  }
}
