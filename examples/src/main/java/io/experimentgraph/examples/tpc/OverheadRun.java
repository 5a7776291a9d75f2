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

import io.experimentgraph.examples.report.Median;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures queries with us and without in one application. Each query runs once unmeasured, so that
 * its code is generated and its files are read; then rounds of four runs, without us on the outside
 * and with us on the inside or the other way round by turns, so that what drifts hits both alike.
 */
final class OverheadRun {

  private final TpcSession session;
  private final int rounds;
  private boolean isPlainOutside;

  OverheadRun(TpcSession session, int rounds) {
    this.session = session;
    this.rounds = rounds;
  }

  Overhead measure(String name, String text) {
    QueryRun warmUp = checked(name, session.withUs(text));
    List<Double> firstPlain = new ArrayList<>();
    List<Double> secondPlain = new ArrayList<>();
    List<QueryRun> withUs = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      isPlainOutside = !isPlainOutside;
      if (isPlainOutside) {
        firstPlain.add(plain(name, text));
        withUs.add(checked(name, session.withUs(text)));
        withUs.add(checked(name, session.withUs(text)));
        secondPlain.add(plain(name, text));
      } else {
        withUs.add(checked(name, session.withUs(text)));
        firstPlain.add(plain(name, text));
        secondPlain.add(plain(name, text));
        withUs.add(checked(name, session.withUs(text)));
      }
    }
    List<Double> plain = new ArrayList<>(firstPlain);
    plain.addAll(secondPlain);
    return new Overhead(
        name,
        warmUp.planNodes(),
        Median.of(plain),
        Median.of(withUs.stream().map(QueryRun::seconds).toList()),
        Median.of(firstPlain),
        Median.of(secondPlain),
        Median.of(withUs.stream().map(QueryRun::settleSeconds).toList()),
        Median.of(withUs.stream().map(QueryRun::decideMillis).toList()));
  }

  private double plain(String name, String text) {
    return checked(name, session.plain(text)).seconds();
  }

  private static QueryRun checked(String name, QueryRun run) {
    if (run.failure() != null) {
      throw new IllegalStateException("Cannot measure %s: %s".formatted(name, run.failure()));
    }
    return run;
  }
}
