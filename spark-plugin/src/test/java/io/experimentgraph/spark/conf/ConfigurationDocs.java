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

import java.util.Locale;

/** Writes {@code docs/configuration.md} from the keys. */
final class ConfigurationDocs {

  private static final String HEAD =
      """
      # Configuration

      <!-- Generated from ExperimentGraphConf by ConfigurationDocsTest. Do not edit. -->

      Every key begins with `%s`.

      - Scope *application*: read once, from Spark's configuration when the application starts (`--conf`, \
      `spark-defaults.conf`). `SET` has no effect on it.
      - Scope *session*: read at each query; `SET` and `spark.conf.set` change it from the next query on.

      A value that is not accepted, or a key that does not exist, stops the session at its start with a message \
      that says what is accepted. A session key that is later `SET` to such a value counts as its default, \
      and queries run on.

      """;

  private ConfigurationDocs() {}

  /** The whole page. */
  static String markdown() {
    StringBuilder page = new StringBuilder(HEAD.formatted(ExperimentGraphConf.PREFIX));
    page.append("| Key | Default | Scope | Since |\n|---|---|---|---|\n");
    for (ConfigEntry<?> entry : ExperimentGraphConf.all()) {
      page.append(
          "| [`%s`](#%s) | %s | %s | %s |%n"
              .formatted(
                  shortName(entry),
                  anchor(entry),
                  defaultText(entry),
                  entry.scope().label(),
                  entry.since()));
    }

    for (ConfigEntry<?> entry : ExperimentGraphConf.all()) {
      page.append(
          "%n## %s%n%n%s%n%n- Accepted: %s.%n- Default: %s.%n"
              .formatted(
                  entry.key(), entry.documentation(), entry.type().accepted(), defaultText(entry)));
    }

    return page.toString().replace(System.lineSeparator(), "\n");
  }

  private static String shortName(ConfigEntry<?> entry) {
    return entry.key().substring(ExperimentGraphConf.PREFIX.length());
  }

  /** As GitHub and most renderers of Markdown derive it from the heading. */
  private static String anchor(ConfigEntry<?> entry) {
    return entry.key().replace(".", "").toLowerCase(Locale.ROOT);
  }

  private static String defaultText(ConfigEntry<?> entry) {
    return entry.defaultText().isEmpty() ? "none" : "`%s`".formatted(entry.defaultText());
  }
}
