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
package io.experimentgraph.catalyst.decide;

import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * Casts between times with and without a zone, and dates. Where clocks are put back, two moments
 * have one local time, so a comparison after the cast is none before it.
 */
final class TimeConversions {

  /** Any year will do: the rules that are in force hold for all that come. */
  private static final int ANY_YEAR = 2030;

  private TimeConversions() {}

  /** Whether moments that differ may come out of a cast equal, or in another order. */
  static boolean givesTimesTwice(Cast cast) {
    DataType from = cast.child().dataType();
    DataType to = cast.dataType();
    return isTime(from)
        && isTime(to)
        && !from.equals(to)
        && arePutBack(cast.zoneId().getRules(), from instanceof DateType || to instanceof DateType);
  }

  private static boolean isTime(DataType type) {
    return type instanceof DateType
        || type instanceof TimestampType
        || type instanceof TimestampNTZType;
  }

  /**
   * Whether a zone's clocks were or will be put back.
   *
   * @param overMidnight only where they show another date then
   */
  private static boolean arePutBack(ZoneRules rules, boolean overMidnight) {
    if (rules.isFixedOffset()) {
      return false;
    }
    return !overMidnight
        || rules.getTransitions().stream().anyMatch(TimeConversions::isBackOverMidnight)
        || rules.getTransitionRules().stream()
            .map(rule -> rule.createTransition(ANY_YEAR))
            .anyMatch(TimeConversions::isBackOverMidnight);
  }

  private static boolean isBackOverMidnight(ZoneOffsetTransition transition) {
    return transition.isOverlap()
        && !transition
            .getDateTimeAfter()
            .toLocalDate()
            .equals(transition.getDateTimeBefore().minusNanos(1).toLocalDate());
  }
}
