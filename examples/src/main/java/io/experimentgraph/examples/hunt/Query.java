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

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query in SQL as the tree of its steps, so that one of them can be changed or left out.
 *
 * @param kind what the last step does
 * @param parts the text of the last step
 * @param inputs what the last step reads
 */
record Query(String kind, List<Part> parts, List<Query> inputs) {

  /** A piece of the text of a step. */
  sealed interface Part permits Text, Input, Items {}

  /** Text as it is. */
  record Text(String text) implements Part {}

  /** The place of an input. */
  record Input(int index) implements Part {}

  /** Items of which each may be left out, such as those of a select list or of a conjunction. */
  record Items(String separator, List<String> items) implements Part {}

  private static final Pattern MARK = Pattern.compile("\\{\\{(\\d)}}|\\[\\[(\\d)]]");

  Query {
    parts = List.copyOf(parts);
    inputs = List.copyOf(inputs);
  }

  /**
   * A step.
   *
   * @param template its text, with {@code {{0}}} for the first input and {@code [[0]]} for the
   *     first of the lists
   */
  static Query of(String kind, String template, List<Query> inputs, List<Items> lists) {
    List<Part> parts = new ArrayList<>();
    Matcher matcher = MARK.matcher(template);
    int end = 0;
    while (matcher.find()) {
      parts.add(new Text(template.substring(end, matcher.start())));
      parts.add(
          matcher.group(1) != null
              ? new Input(Integer.parseInt(matcher.group(1)))
              : lists.get(Integer.parseInt(matcher.group(2))));
      end = matcher.end();
    }
    parts.add(new Text(template.substring(end)));
    return new Query(kind, parts, inputs);
  }

  /** A step that reads nothing but tables. */
  static Query leaf(String sql) {
    return new Query("leaf", List.of(new Text(sql)), List.of());
  }

  /** The statement. */
  String sql() {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      if (part instanceof Text plain) {
        text.append(plain.text());
      } else if (part instanceof Input input) {
        text.append('(').append(inputs.get(input.index()).sql()).append(')');
      } else if (part instanceof Items list) {
        text.append(String.join(list.separator(), list.items()));
      }
    }
    return text.toString();
  }

  /** Number of steps. */
  int size() {
    return 1 + inputs.stream().mapToInt(Query::size).sum();
  }

  /** The items of the list of this number. */
  List<String> items(int number) {
    return parts.stream()
        .filter(Items.class::isInstance)
        .skip(number)
        .findFirst()
        .map(list -> ((Items) list).items())
        .orElse(List.of());
  }

  /**
   * The query with another part; where its text changes, it is no step of a known kind any more.
   */
  Query withPart(int position, Part part) {
    List<Part> changed = new ArrayList<>(parts);
    changed.set(position, part);
    return new Query(part instanceof Text ? "changed" : kind, changed, inputs);
  }

  Query withInput(int position, Query input) {
    List<Query> changed = new ArrayList<>(inputs);
    changed.set(position, input);
    return new Query(kind, parts, changed);
  }

  @Override
  public String toString() {
    return sql();
  }
}
