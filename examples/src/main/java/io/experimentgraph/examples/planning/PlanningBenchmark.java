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
package io.experimentgraph.examples.planning;

import io.experimentgraph.reuse.ReuseAlgorithm;
import io.experimentgraph.reuse.ReusePlan;
import io.experimentgraph.reuse.ReuseProblem;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One plan at a time. Each is of another problem, hundreds in turn: of a single one the processor
 * would learn every branch by heart, and plan several times as fast as it ever does in earnest.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PlanningBenchmark {

  /** Problems in turn are that many vertices in total, within the two bounds. */
  private static final int VERTICES = 200_000;

  private static final int MOST = 500;
  private static final int FEWEST = 50;

  /** Name of the algorithm. */
  @Param("exact")
  public String algorithm;

  /** Name of the cost regime. */
  @Param("FREE")
  public String regime;

  /** Number of vertices of a problem. */
  @Param("1000")
  public int vertices;

  /** Seed of the problems. */
  @Param("42")
  public long seed;

  private ReuseAlgorithm planner;
  private ReuseProblem[] problems;
  private int next;

  /** Builds the problems, before any clock starts. */
  @Setup
  public void draw() {
    planner = Planners.byName(algorithm);
    problems = problems(seed, Regime.valueOf(regime), vertices);
  }

  /** What is measured. */
  @Benchmark
  public ReusePlan plan() {
    next = next + 1 == problems.length ? 0 : next + 1;
    return planner.plan(problems[next]);
  }

  /** The problems that are planned in turn. */
  static ReuseProblem[] problems(long seed, Regime regime, int vertices) {
    int count = Math.max(FEWEST, Math.min(MOST, VERTICES / vertices));
    return SizedProblems.draw(seed, regime, vertices, count);
  }
}
