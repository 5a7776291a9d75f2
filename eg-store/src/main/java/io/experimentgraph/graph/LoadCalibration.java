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
package io.experimentgraph.graph;

import java.util.Arrays;
import java.util.List;

/**
 * What the loads of a store have cost, as the sums that a least-squares fit of {@link
 * LoadCostModel} needs. Immutable. Each load weighs a little more than the one before it, so that a
 * storage that becomes slower or faster is re-learnt within some tens of loads. Errors count
 * relative to the size of a load, because decisions compare costs; relative to its cost, the loads
 * of a storage that was fast would outweigh those since it is slow.
 *
 * @param loads number of loads, each counted less the older it is
 * @param surprises loads in a row, the latest ones, that cost far from what was expected
 * @param squares sums of products of (1, files, megabytes), row by row the upper half: 6 numbers
 * @param products sums of seconds times (1, files, megabytes): 3 numbers
 */
public record LoadCalibration(
    double loads, long surprises, List<Double> squares, List<Double> products) {

  /** No load was seen. */
  public static final LoadCalibration NONE =
      new LoadCalibration(0, 0, List.of(0., 0., 0., 0., 0., 0.), List.of(0., 0., 0.));

  /** What is left of a load's weight when the next one comes: 16 loads halve it. */
  private static final double MEMORY = 0.957;

  /** By how much one load may differ from what was expected: a cold machine is no slow storage. */
  private static final double LARGEST_SURPRISE = 4;

  /** So many surprises in a row are accidents; more are a storage that has changed. */
  private static final int ACCIDENTS = 3;

  /** Seconds per load, file and megabyte: what size a load is of, and what to expect at first. */
  private static final double[] FIRST_BELIEF = {0.05, 0.01, 0.01};

  /** Seconds below which nothing is a surprise. */
  private static final double SMALLEST = 0.005;

  private static final double MEGABYTE = 1e6;

  private static final double HIGHEST_THROUGHPUT = 1e12;

  /** Weight of each of the loads that the prior is made of, in loads that were measured. */
  private static final double PRIOR_WEIGHT = 0.05;

  /** Files and megabytes of loads that tell the three parts of a prior apart. */
  private static final double[][] PRIOR_LOADS = {{1, 0, 0}, {1, 10, 0}, {1, 1, 100}};

  private static final int PARTS = 3;

  public LoadCalibration {
    squares = List.copyOf(squares);
    products = List.copyOf(products);
    if (squares.size() != PARTS * (PARTS + 1) / 2 || products.size() != PARTS) {
      throw new IllegalArgumentException(
          "A calibration needs 6 squares and 3 products, not %d and %d"
              .formatted(squares.size(), products.size()));
    }
  }

  /** These sums after an observation; unchanged if it measured no load. */
  public LoadCalibration merge(Observation observation) {
    return observation.access() == Observation.Access.LOADED
        ? merge(observation.loadSeconds(), observation.loadFiles(), observation.loadBytes())
        : this;
  }

  /**
   * These sums after one more load; unchanged if a figure is unknown or makes no sense.
   *
   * @param seconds task-seconds
   * @param files files that were read
   * @param bytes bytes of the columns that were read
   */
  LoadCalibration merge(double seconds, long files, long bytes) {
    if (!(seconds >= 0) || Double.isInfinite(seconds) || files < 0 || bytes < 0) {
      return this;
    }
    double[] load = {1, files, bytes / MEGABYTE};
    double expected = Math.max(SMALLEST, dot(fitted(FIRST_BELIEF), load));
    boolean isSurprise =
        loads >= 1
            && (seconds > expected * LARGEST_SURPRISE || seconds < expected / LARGEST_SURPRISE);
    double taken = seconds;
    if (isSurprise && surprises < ACCIDENTS) {
      taken = seconds > expected ? expected * LARGEST_SURPRISE : expected / LARGEST_SURPRISE;
    }
    double[] newSquares = squareSums();
    double[] newProducts = productSums();
    scale(newSquares, MEMORY);
    scale(newProducts, MEMORY);
    add(newSquares, newProducts, load, taken, 1);
    return new LoadCalibration(
        MEMORY * loads + 1, isSurprise ? surprises + 1 : 0, boxed(newSquares), boxed(newProducts));
  }

  /**
   * The model that fits the loads best.
   *
   * @param prior what is believed before any load, and of what the loads cannot tell apart
   */
  public LoadCostModel model(LoadCostModel prior) {
    if (loads == 0) {
      return prior;
    }
    double[] parts =
        fitted(
            new double[] {
              prior.secondsPerLoad(), prior.secondsPerFile(), MEGABYTE / prior.bytesPerSecond()
            });
    return new LoadCostModel(parts[0], parts[1], Math.min(HIGHEST_THROUGHPUT, MEGABYTE / parts[2]));
  }

  private double[] fitted(double[] believed) {
    double[] allSquares = squareSums();
    double[] allProducts = productSums();
    for (double[] load : PRIOR_LOADS) {
      add(allSquares, allProducts, load, dot(believed, load), PRIOR_WEIGHT);
    }
    return fit(allSquares, allProducts);
  }

  private double[] squareSums() {
    return squares.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private double[] productSums() {
    return products.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static List<Double> boxed(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static void scale(double[] values, double factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
  }

  private static void add(
      double[] squares, double[] products, double[] load, double seconds, double importance) {
    double size = dot(FIRST_BELIEF, load);
    double weight = importance / (size * size);
    for (int i = 0; i < PARTS; i++) {
      products[i] += weight * seconds * load[i];
      for (int j = i; j < PARTS; j++) {
        squares[index(i, j)] += weight * load[i] * load[j];
      }
    }
  }

  /** Where the product of two parts stands. */
  private static int index(int i, int j) {
    return i <= j ? i * PARTS - i * (i - 1) / 2 + j - i : index(j, i);
  }

  private static double dot(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < PARTS; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }

  /**
   * The parts, none of them negative, that fit the sums best. With three parts the best of all
   * choices of which are zero is found by trying each.
   */
  private static double[] fit(double[] squares, double[] products) {
    double[] best = new double[PARTS];
    double least = 0;
    for (int choice = 1; choice < 1 << PARTS; choice++) {
      double[] parts = solve(squares, products, choice);
      if (parts != null) {
        double error = error(squares, products, parts);
        if (error < least) {
          least = error;
          best = parts;
        }
      }
    }
    return best;
  }

  /** The squared error but for what all choices have in common. */
  private static double error(double[] squares, double[] products, double[] parts) {
    double error = 0;
    for (int i = 0; i < PARTS; i++) {
      error -= 2 * products[i] * parts[i];
      for (int j = 0; j < PARTS; j++) {
        error += squares[index(i, j)] * parts[i] * parts[j];
      }
    }
    return error;
  }

  /**
   * Solves for the parts of a choice by elimination.
   *
   * @return null if they cannot be told apart or one is negative
   */
  private static double[] solve(double[] squares, double[] products, int choice) {
    double[][] rows = new double[PARTS][PARTS + 1];
    for (int i = 0; i < PARTS; i++) {
      boolean isChosen = (choice >> i & 1) == 1;
      for (int j = 0; j < PARTS; j++) {
        boolean isBoth = isChosen && (choice >> j & 1) == 1;
        rows[i][j] = isBoth ? squares[index(i, j)] : i == j ? 1 : 0;
      }
      rows[i][PARTS] = isChosen ? products[i] : 0;
    }
    for (int i = 0; i < PARTS; i++) {
      // Sums of squares are positive; what elimination leaves of one says how far it is told apart.
      if (!(rows[i][i] > 1e-9 * Math.max(squares[index(i, i)], Double.MIN_NORMAL))) {
        return null;
      }
      for (int k = i + 1; k < PARTS; k++) {
        double factor = rows[k][i] / rows[i][i];
        for (int j = i; j <= PARTS; j++) {
          rows[k][j] -= factor * rows[i][j];
        }
      }
    }
    double[] parts = new double[PARTS];
    for (int i = PARTS - 1; i >= 0; i--) {
      double rest = rows[i][PARTS];
      for (int j = i + 1; j < PARTS; j++) {
        rest -= rows[i][j] * parts[j];
      }
      parts[i] = rest / rows[i][i];
      if (!(parts[i] >= 0)) {
        return null;
      }
    }
    return parts;
  }
}
