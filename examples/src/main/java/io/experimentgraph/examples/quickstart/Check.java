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
package io.experimentgraph.examples.quickstart;

import io.experimentgraph.examples.flights.RunReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One thing that must hold.
 *
 * @param claim what must hold
 * @param holds whether it does
 */
record Check(String claim, boolean holds) {

  /** The evaluator of Spark's ML library is itself not deterministic beyond this. */
  private static final double AUC_TOLERANCE = 1e-3;

  /**
   * Every run with us must give what plain Spark gives, and appended data must change it; the cold
   * run must store something and the warm run must load something.
   */
  static List<Check> of(List<RunResult> results) {
    List<Check> checks = new ArrayList<>();
    for (RunResult result : results) {
      if (result.run() == Run.COLD) {
        checks.add(new Check("cold: something is stored", result.decisions().stored() > 0));
      }
      if (result.run() == Run.WARM) {
        checks.add(new Check("warm: something is loaded", result.decisions().loaded() > 0));
      }
      for (RunResult plain : results) {
        if (result.run().withUs() && plain.run() == result.run().plainTwin()) {
          checks.add(sameRows(result, plain));
          checks.add(sameQuality(result, plain));
        }
        if (plain.run() == Run.PLAIN && result.run() == Run.APPENDED_PLAIN) {
          checks.add(
              new Check(
                  "the appended day changes the result rows",
                  !result.report().checksum().equals(plain.report().checksum())));
        }
      }
    }
    return checks;
  }

  private static Check sameRows(RunResult result, RunResult plain) {
    RunReport ours = result.report();
    RunReport theirs = plain.report();
    return new Check(
        "%s: same result rows as %s".formatted(result.run().title(), plain.run().title()),
        ours.resultRows() == theirs.resultRows() && ours.checksum().equals(theirs.checksum()));
  }

  private static Check sameQuality(RunResult result, RunResult plain) {
    double difference = Math.abs(result.report().areaUnderRoc() - plain.report().areaUnderRoc());
    return new Check(
        String.format(
            Locale.ROOT,
            "%s: same AUC as %s to %s (differs by %.1e)",
            result.run().title(),
            plain.run().title(),
            AUC_TOLERANCE,
            difference),
        difference <= AUC_TOLERANCE);
  }
}
