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

import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class ConfigEntryTest {

  static final List<ConfigEntry<?>> ENTRIES = ExperimentGraphConf.all();

  @ParameterizedTest
  @FieldSource("ENTRIES")
  void isDocumented(ConfigEntry<?> entry) {
    assertThat(entry.key()).matches("spark\\.experimentGraph(\\.[a-z][a-zA-Z]*){1,2}");
    assertThat(entry.documentation()).isNotBlank().endsWith(".");
    assertThat(entry.type().accepted()).isNotBlank();
    assertThat(entry.since()).matches("\\d+\\.\\d+\\.\\d+");
  }

  @ParameterizedTest
  @FieldSource("ENTRIES")
  void acceptsItsDefault(ConfigEntry<?> entry) {
    Object value = entry.readOrDefault(key -> null, ConfigEntryTest::fail);

    assertThat(value).isEqualTo(entry.defaultValue());
    assertThat(value).isEqualTo(entry.read(key -> entry.defaultText()));
  }

  @Test
  void everyPublicEntryIsListedOnce() {
    assertThat(ENTRIES).extracting(ConfigEntry::key).doesNotHaveDuplicates();
    assertThat(
            Arrays.stream(ExperimentGraphConf.class.getFields())
                .filter(field -> field.getType().equals(ConfigEntry.class))
                .filter(field -> Modifier.isFinal(field.getModifiers())))
        .hasSameSizeAs(ENTRIES);
  }

  @Test
  void refusesADefaultThatItsTypeDoesNotAccept() {
    assertThatThrownBy(
            () ->
                new ConfigEntry<>(
                    "a.key", ConfigScope.STATIC, ConfigType.bytes(0), "much", "0.1.0", "Doc."))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The default \"much\" of a.key is not accepted");
  }

  @Test
  void valuesAreTyped() {
    assertThat(parse(ExperimentGraphConf.ENABLED, "FALSE")).isFalse();
    assertThat(parse(ExperimentGraphConf.BUDGET, " 512m ")).isEqualTo(512L << 20);
    assertThat(parse(ExperimentGraphConf.BUDGET, "1000")).isEqualTo(1000);
    assertThat(parse(ExperimentGraphConf.REUSE_ALGORITHM, "None")).isEqualTo("none");
    assertThat(parse(ExperimentGraphConf.MATERIALIZE_ALPHA, "1e-1")).isEqualTo(0.1);
    assertThat(parse(ExperimentGraphConf.PLAN_TIME_BUDGET, "2s")).isEqualTo(Duration.ofSeconds(2));
    assertThat(parse(ExperimentGraphConf.SHARING, "GROUP")).isEqualTo("group");
    assertThat(parse(ExperimentGraphConf.STORE, "s3a://bucket/eg")).contains("s3a://bucket/eg");
    assertThat(parse(ExperimentGraphConf.STORE, " ")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "enabled, yes",
    "store, eg:relative",
    "budget, 10 apples",
    "budget, -1",
    "budget, 99999999999p",
    "reuse.algorithm, magic",
    "materialize.algorithm, ''",
    "materialize.alpha, 1.01",
    "materialize.alpha, NaN",
    "materialize.maxPerQuery, -1",
    "materialize.maxPerQuery, 2.5",
    "materialize.minSeconds, 1d",
    "materialize.minSeconds, 1e999",
    "plan.maxNodes, 0",
    "plan.timeBudget, 0",
    "plan.timeBudget, soon",
    "source.settleTime, -1s",
    "eviction.gracePeriod, 999999d",
    "sharing, nobody",
    "load.bytesPerSecond, 0",
  })
  void complainsOfAValueThatIsNotAccepted(String name, String value) {
    ConfigEntry<?> entry =
        ENTRIES.stream().filter(each -> each.key().endsWith("Graph." + name)).findFirst().get();
    List<String> complaints = new ArrayList<>();

    Object read = entry.readOrDefault(key -> value, complaints::add);

    assertThat(read).isEqualTo(entry.defaultValue());
    assertThat(complaints)
        .singleElement()
        .asString()
        .startsWith(
            "%s is \"%s\". Accepted: %s. Correct it, or remove it to get the default"
                .formatted(entry.key(), value, entry.type().accepted()));
    assertThatThrownBy(() -> entry.read(key -> value))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("Cannot start Experiment Graph: " + complaints.get(0));
  }

  private static <T> T parse(ConfigEntry<T> entry, String text) {
    return entry.read(key -> text);
  }

  private static void fail(String complaint) {
    throw new AssertionError(complaint);
  }
}
