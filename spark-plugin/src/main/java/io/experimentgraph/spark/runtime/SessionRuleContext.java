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
package io.experimentgraph.spark.runtime;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.decide.DecisionSettings;
import io.experimentgraph.catalyst.decide.QueryObserver;
import io.experimentgraph.catalyst.decide.RuleContext;
import io.experimentgraph.catalyst.decide.SessionRules;
import io.experimentgraph.catalyst.decide.StoreAccess;
import io.experimentgraph.catalyst.fingerprint.EncodingContext;
import io.experimentgraph.catalyst.fingerprint.SessionEnvironment;
import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.catalyst.source.ReaderConfigurations;
import io.experimentgraph.catalyst.source.SourceAccess;
import io.experimentgraph.catalyst.source.SourceSettings;
import io.experimentgraph.catalyst.udf.UserFunctionSettings;
import io.experimentgraph.graph.Sharing;
import io.experimentgraph.spark.conf.ExperimentGraphConf;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.internal.SQLConf;

/** One query's view of its session: the keys as they are set now, and the application's store. */
public final class SessionRuleContext implements RuleContext {

  private final SparkSession session;
  private final Application application;
  private final ExperimentGraphConf conf;
  private final ReaderConfigurations readers;

  private Identity environment;

  /** The view at this moment. */
  public SessionRuleContext(SparkSession session, Application application) {
    this.session = session;
    this.application = application;
    this.conf = ExperimentGraphConf.of(session, application::complain);
    this.readers =
        new ReaderConfigurations(
            session.sparkContext().hadoopConfiguration(), session.sessionState().conf());
  }

  @Override
  public Optional<ReasonCode> whyLeftAlone() {
    if (!conf.read(ExperimentGraphConf.ENABLED)) {
      return Optional.of(ReasonCode.SWITCHED_OFF);
    }
    if (application.failures().isCircuitOpen()) {
      return Optional.of(ReasonCode.CIRCUIT_OPEN);
    }
    return application.store().whyUnusable();
  }

  @Override
  public Set<String> trustedExtensions() {
    return conf.read(ExperimentGraphConf.TRUSTED_EXTENSIONS);
  }

  @Override
  public EncodingContext encoding() {
    SQLConf sql = session.sessionState().conf();
    return new EncodingContext(
        environment(),
        application.sources(),
        new SourceSettings(
            readers,
            sql,
            conf.read(ExperimentGraphConf.SOURCE_MAX_FILES),
            conf.read(ExperimentGraphConf.SOURCE_SETTLE_TIME),
            application.store().root().toString(),
            conf.read(ExperimentGraphConf.PLAN_TIME_BUDGET).dividedBy(2),
            conf.read(ExperimentGraphConf.SOURCE_TIME_TO_LIVE),
            InstantSource.system()),
        conf.read(ExperimentGraphConf.SOURCE_MAX_LITERAL_BYTES),
        new UserFunctionSettings(
            conf.read(ExperimentGraphConf.UDF_JVM), conf.read(ExperimentGraphConf.UDF_PYTHON)));
  }

  @Override
  public DecisionSettings decisions() {
    CurrentUser user = CurrentUser.of(application, sharing());
    return new DecisionSettings(
        Algorithms.reuse(conf),
        Algorithms.materializer(conf),
        Algorithms.loadCost(conf, application.graph()),
        conf.read(ExperimentGraphConf.BUDGET),
        conf.read(ExperimentGraphConf.MATERIALIZE_MAX_PER_QUERY),
        conf.read(ExperimentGraphConf.MATERIALIZE_MIN_SECONDS),
        conf.read(ExperimentGraphConf.MATERIALIZE_FIRST_SIGHT_SHARE),
        conf.read(ExperimentGraphConf.MATERIALIZE_MIN_FREE_DISK),
        user.reader(),
        user.owner(),
        new SourceAccess(readers),
        environment());
  }

  private Identity environment() {
    if (environment == null) {
      environment = SessionEnvironment.of(session.sessionState().conf());
    }
    return environment;
  }

  /** An unknown rule of the analyzer may be about rights, and we cannot tell what it means. */
  private Sharing sharing() {
    Sharing sharing = Sharing.of(conf.read(ExperimentGraphConf.SHARING));
    return sharing != Sharing.PRIVATE
            && new SessionRules(session, trustedExtensions()).unknownInAnalysis().isPresent()
        ? Sharing.PRIVATE
        : sharing;
  }

  @Override
  public StoreAccess store() {
    return application.store();
  }

  @Override
  public int maxNodes() {
    return conf.read(ExperimentGraphConf.PLAN_MAX_NODES);
  }

  @Override
  public Duration timeBudget() {
    return conf.read(ExperimentGraphConf.PLAN_TIME_BUDGET);
  }

  @Override
  public QueryObserver observer() {
    return application;
  }
}
