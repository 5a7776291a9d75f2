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
package io.experimentgraph.examples.tpc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.Row;

/**
 * Compares two results of a query as bags of rows. Everything must be equal to the bit but floating
 * point, whose sums depend on the order of tasks in plain Spark too: there, a relative difference
 * is allowed.
 */
final class ResultComparison {

  /** Largest relative difference of two floating-point values that count as equal. */
  static final double TOLERANCE = 1e-9;

  private static final String FLOATING = "~";

  private static final Comparator<Line> ORDER =
      Comparator.comparing(Line::exact).thenComparing(Line::floating, ResultComparison::compare);

  private ResultComparison() {}

  /** How two results compare. */
  enum Verdict {
    /** Equal to the bit. */
    EQUAL("yes"),
    /** Equal but for floating-point values within the tolerance. */
    CLOSE("to 1e-9"),
    /** Both fail, and say the same of it. */
    FAILED_ALIKE("fails alike"),
    /** Not equal. */
    DIFFERENT("NO"),
    /** One of the runs failed, or each in its own way. */
    FAILED("FAILED");

    private final String text;

    Verdict(String text) {
      this.text = text;
    }

    boolean isEqual() {
      return this == EQUAL || this == CLOSE || this == FAILED_ALIKE;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** A row, its floating-point values apart from the others. */
  private record Line(String exact, List<Double> floating) {}

  static Verdict compare(QueryRun expected, QueryRun actual) {
    if (expected.failure() != null || actual.failure() != null) {
      return Objects.equals(expected.failure(), actual.failure())
          ? Verdict.FAILED_ALIKE
          : Verdict.FAILED;
    }
    if (!expected.schema().equals(actual.schema())
        || expected.rows().size() != actual.rows().size()) {
      return Verdict.DIFFERENT;
    }
    List<Line> left = lines(expected.rows());
    List<Line> right = lines(actual.rows());
    Verdict verdict = Verdict.EQUAL;
    for (int i = 0; i < left.size(); i++) {
      if (!left.get(i).exact().equals(right.get(i).exact())) {
        return Verdict.DIFFERENT;
      }
      for (int k = 0; k < left.get(i).floating().size(); k++) {
        double a = left.get(i).floating().get(k);
        double b = right.get(i).floating().get(k);
        if (Double.compare(a, b) != 0) {
          if (!(Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b)))) {
            return Verdict.DIFFERENT;
          }
          verdict = Verdict.CLOSE;
        }
      }
    }
    return verdict;
  }

  private static List<Line> lines(List<Row> rows) {
    return rows.stream().map(ResultComparison::line).sorted(ORDER).toList();
  }

  private static Line line(Row row) {
    StringBuilder exact = new StringBuilder();
    List<Double> floating = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      Object value = row.get(i);
      if (value instanceof Double || value instanceof Float) {
        floating.add(((Number) value).doubleValue());
        exact.append(FLOATING);
      } else {
        exact.append(value == null ? "null" : value.getClass().getSimpleName() + ":" + value);
      }
      exact.append('|');
    }
    return new Line(exact.toString(), floating);
  }

  private static int compare(List<Double> left, List<Double> right) {
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      int order = Double.compare(left.get(i), right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.size(), right.size());
  }
}
