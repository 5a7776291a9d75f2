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

import io.experimentgraph.examples.hunt.Relation.Trait;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Says what is different between two outcomes of one query. */
final class Comparison {

  private static final double TOLERANCE = 1e-9;

  private Comparison() {}

  /** What is different, if anything is. */
  static Optional<String> difference(Outcome plain, Outcome with, Trait trait) {
    if (plain.isFailed() || with.isFailed()) {
      return String.valueOf(plain.error()).equals(String.valueOf(with.error()))
          ? Optional.empty()
          : Optional.of(
              "plain: %s, with us: %s %s"
                  .formatted(state(plain), state(with), with.isFailed() ? with.message() : ""));
    }
    if (!plain.schema().equals(with.schema())) {
      return Optional.of("schema: plain %s%nwith us %s".formatted(plain.schema(), with.schema()));
    }
    List<String> expected = plain.sorted();
    List<String> actual = with.sorted();
    if (trait == Trait.ORDERED && expected.equals(actual) && !plain.rows().equals(with.rows())) {
      return Optional.of("order: plain %s%nwith us %s".formatted(plain.rows(), with.rows()));
    }
    return expected.equals(actual) || (trait == Trait.ROUNDED && isClose(expected, actual))
        ? Optional.empty()
        : Optional.of(rows(expected, actual));
  }

  private static String state(Outcome outcome) {
    return outcome.isFailed() ? "failed with " + outcome.error() : outcome.rows().size() + " rows";
  }

  private static String rows(List<String> plain, List<String> with) {
    for (int i = 0; i < Math.max(plain.size(), with.size()); i++) {
      String expected = i < plain.size() ? plain.get(i) : "nothing";
      String actual = i < with.size() ? with.get(i) : "nothing";
      if (!expected.equals(actual)) {
        return "%d rows and %d rows; sorted row %d:%nplain   %s%nwith us %s"
            .formatted(plain.size(), with.size(), i, expected, actual);
      }
    }
    return "nothing";
  }

  private static boolean isClose(List<String> plain, List<String> with) {
    if (plain.size() != with.size()) {
      return false;
    }
    for (int i = 0; i < plain.size(); i++) {
      List<String> a = Arrays.asList(plain.get(i).split(" \\| ", -1));
      List<String> b = Arrays.asList(with.get(i).split(" \\| ", -1));
      for (int j = 0; j < a.size(); j++) {
        if (!a.get(j).equals(b.get(j)) && !isCloseNumber(a.get(j), b.get(j))) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isCloseNumber(String one, String other) {
    if (!isNumber(one) || !isNumber(other)) {
      return false;
    }
    double a = number(one);
    double b = number(other);
    return Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a));
  }

  private static boolean isNumber(String text) {
    return text.startsWith("Double:") || text.startsWith("Float:");
  }

  private static double number(String text) {
    return Double.parseDouble(text.substring(text.indexOf(':') + 1, text.indexOf('/')));
  }
}
