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
package io.experimentgraph.spark.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.internal.SQLConf;
import org.junit.jupiter.api.Test;

class ExperimentGraphConfTest {

  private final List<String> complaints = new ArrayList<>();
  private final SparkConf application = new SparkConf(false);
  private final SQLConf session = new SQLConf();

  @Test
  void nothingSetIsAllDefaults() {
    ExperimentGraphConf.validate(application);

    ExperimentGraphConf conf = conf();

    assertThat(conf.read(ExperimentGraphConf.ENABLED)).isTrue();
    assertThat(conf.read(ExperimentGraphConf.STORE)).isEmpty();
    assertThat(conf.read(ExperimentGraphConf.BUDGET)).isEqualTo(10L << 30);
    assertThat(complaints).isEmpty();
  }

  @Test
  void sessionKeysFollowTheSession() {
    ExperimentGraphConf conf = conf();
    session.setConfString("spark.experimentGraph.enabled", "false");

    assertThat(conf.read(ExperimentGraphConf.ENABLED)).isFalse();

    session.unsetConf("spark.experimentGraph.enabled");
    assertThat(conf.read(ExperimentGraphConf.ENABLED)).isTrue();
  }

  @Test
  void staticKeysStayAsTheyWereAtStart() {
    application.set("spark.experimentGraph.budget", "1g");
    ExperimentGraphConf conf = conf();
    application.set("spark.experimentGraph.budget", "2g");
    session.setConfString("spark.experimentGraph.budget", "3g");

    assertThat(conf.read(ExperimentGraphConf.BUDGET)).isEqualTo(1L << 30);
  }

  @Test
  void aBadSetGivesTheDefaultAndAComplaint() {
    ExperimentGraphConf conf = conf();
    session.setConfString("spark.experimentGraph.plan.maxNodes", "many");

    assertThat(conf.read(ExperimentGraphConf.PLAN_MAX_NODES)).isEqualTo(5000);
    assertThat(complaints)
        .containsExactly(
            "spark.experimentGraph.plan.maxNodes is \"many\". Accepted: a whole number from 1 to"
                + " 2147483647. Correct it, or remove it to get the default, 5000.");
  }

  @Test
  void aBadStaticValueStopsTheStart() {
    application.set("spark.experimentGraph.budget", "10 apples");

    assertThatThrownBy(() -> ExperimentGraphConf.validate(application))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "Cannot start Experiment Graph: spark.experimentGraph.budget is \"10 apples\". Accepted:"
                + " a size of at least 0 bytes, such as 512m or 10g (suffixes b, k, m, g, t, p;"
                + " bytes without one). Correct it, or remove it to get the default, 10g.");
    assertThatThrownBy(() -> conf().read(ExperimentGraphConf.BUDGET))
        .isInstanceOf(ConfigurationException.class);
  }

  @Test
  void aBadSessionValueAtStartStopsTheStartToo() {
    application.set("spark.experimentGraph.reuse.algorithm", "magic");

    assertThatThrownBy(() -> ExperimentGraphConf.validate(application))
        .hasMessageContaining(
            "reuse.algorithm is \"magic\". Accepted: exact, linear, helix, bottomUp, all, none.");
  }

  @Test
  void anUnknownKeyComesWithTheNearestKnownOne() {
    application.set("spark.experimentGraph.budgt", "1g");
    application.set("spark.experimentgraph.plan.max-nodes", "7");
    application.set("spark.experiment.name", "not ours");

    assertThatThrownBy(() -> ExperimentGraphConf.validate(application))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            exception ->
                assertThat(exception.problems())
                    .containsExactly(
                        "spark.experimentGraph.budgt is not a known key."
                            + " Did you mean spark.experimentGraph.budget?",
                        "spark.experimentgraph.plan.max-nodes is not a known key."
                            + " Did you mean spark.experimentGraph.plan.maxNodes?"));
  }

  @Test
  void allProblemsAreReportedAtOnce() {
    application.set("spark.experimentGraph.enabled", "perhaps");
    application.set("spark.experimentGraph.sharing", "nobody");

    assertThatThrownBy(() -> ExperimentGraphConf.validate(application))
        .hasMessageStartingWith("Cannot start Experiment Graph: 2 settings are wrong.\n- spark.")
        .hasMessageContaining("enabled is \"perhaps\"")
        .hasMessageContaining("sharing is \"nobody\". Accepted: private, group, all.");
  }

  private ExperimentGraphConf conf() {
    return ExperimentGraphConf.of(session, application, complaints::add);
  }
}
