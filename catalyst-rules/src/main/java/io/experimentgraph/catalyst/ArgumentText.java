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
package io.experimentgraph.catalyst;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.internal.SQLConf;

/**
 * What a plan node was told to do, with its literals, in one line for people: {@code (delay > 10)}.
 * What Spark redacts when it explains a plan is redacted here, too.
 */
public final class ArgumentText {

  private static final Pattern EXPRESSION_ID = Pattern.compile("#(\\d{1,18})L?");

  private ArgumentText() {}

  /**
   * The arguments of a node, without its children. Long ones take their time, so this is nothing
   * for a query's thread.
   *
   * @param sources what the node itself reads, which plans often leave out; empty but for leaves
   * @param conf configuration of the session that the node is of
   * @return {@code ""} if it cannot be put into words
   */
  public static String of(LogicalPlan plan, List<String> sources, SQLConf conf) {
    try {
      // As explain does it: first the whole line is redacted, whatever it shows.
      String text = Redaction.of(conf, plan.simpleString(conf.maxToStringFields()));
      String name = plan.nodeName();
      String arguments = text.startsWith(name) ? text.substring(name.length()) : text;
      String source = Redaction.of(conf, String.join(", ", sources));
      return (withoutExpressionIds(arguments.strip(), plan) + " " + source).strip();
    } catch (Exception | LinkageError | StackOverflowError e) {
      // Nothing depends on it, and operators of others say of themselves what they like.
      return "";
    }
  }

  /** Ids differ from run to run. Only those of the node's attributes go: a literal may have a #. */
  private static String withoutExpressionIds(String text, LogicalPlan plan) {
    Set<Long> ids = new HashSet<>();
    addIds(Scala.list(plan.output()), ids);
    addIds(Scala.list(plan.references()), ids);
    Matcher matcher = EXPRESSION_ID.matcher(text);
    return matcher.replaceAll(
        found ->
            ids.contains(Long.valueOf(found.group(1)))
                ? ""
                : Matcher.quoteReplacement(found.group()));
  }

  private static void addIds(List<Attribute> attributes, Set<Long> ids) {
    attributes.forEach(attribute -> ids.add(attribute.exprId().id()));
  }
}
