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

import io.experimentgraph.examples.hunt.Event.Ran;
import io.experimentgraph.examples.hunt.Event.Statement;
import io.experimentgraph.examples.hunt.Query.Items;
import io.experimentgraph.examples.hunt.Query.Part;
import io.experimentgraph.examples.hunt.Relation.Trait;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes what shows a difference smaller: leaves out events, steps of queries, items and rows, as
 * long as the difference is still there.
 */
final class Shrinker {

  private static final long MAX_NANOS = 90_000_000_000L;

  private final Replay replay;
  private final Trait trait;
  private final long start = System.nanoTime();
  private List<Event> events;
  private Query query;
  private String difference;

  private Shrinker(Replay replay, Trait trait, List<Event> events, Query query) {
    this.replay = replay;
    this.trait = trait;
    this.events = events;
    this.query = query;
  }

  /**
   * The smallest reproduction that was found in a minute or two, as statements to repeat it.
   *
   * @param histories events that may have led to the difference, from the likeliest on
   */
  static Optional<String> shrunk(
      Replay replay, List<List<Event>> histories, Query query, Trait trait) {
    for (List<Event> events : histories) {
      Shrinker shrinker = new Shrinker(replay, trait, events, query);
      if (shrinker.shows(events, query)) {
        shrinker.shrink();
        return Optional.of(shrinker.render());
      }
    }
    return Optional.empty();
  }

  private boolean shows(List<Event> candidateEvents, Query candidate) {
    Optional<String> found = replay.difference(candidateEvents, candidate, trait);
    found.ifPresent(text -> difference = text);
    return found.isPresent();
  }

  private boolean hasTime() {
    return System.nanoTime() - start < MAX_NANOS;
  }

  private void shrink() {
    boolean isSmaller = true;
    while (isSmaller && hasTime()) {
      isSmaller = dropEvents() | shrinkQuery() | shrinkEvents();
    }
  }

  /** Leaves out runs of events, half of them first, then less and less. */
  private boolean dropEvents() {
    boolean isSmaller = false;
    for (int length = Math.max(1, events.size() / 2); length >= 1; length /= 2) {
      for (int from = events.size() - length; from >= 0 && hasTime(); from -= length) {
        if (from + length > events.size()) {
          continue;
        }
        List<Event> fewer = new ArrayList<>(events);
        fewer.subList(from, from + length).clear();
        if (shows(fewer, query)) {
          events = fewer;
          isSmaller = true;
        }
      }
    }
    return isSmaller;
  }

  private boolean shrinkQuery() {
    boolean isSmaller = false;
    for (boolean isFound = true; isFound && hasTime(); ) {
      isFound = false;
      for (Query candidate : smaller(query)) {
        if (hasTime() && shows(events, candidate)) {
          query = candidate;
          isFound = true;
          isSmaller = true;
          break;
        }
      }
    }
    return isSmaller;
  }

  private boolean shrinkEvents() {
    boolean isSmaller = false;
    for (int i = 0; i < events.size(); i++) {
      for (boolean isFound = true; isFound && hasTime(); ) {
        isFound = false;
        for (Event candidate : smaller(events.get(i))) {
          List<Event> changed = new ArrayList<>(events);
          changed.set(i, candidate);
          if (hasTime() && shows(changed, query)) {
            events = changed;
            isFound = true;
            isSmaller = true;
            break;
          }
        }
      }
    }
    return isSmaller;
  }

  private static List<Event> smaller(Event event) {
    List<Event> candidates = new ArrayList<>();
    if (event instanceof Ran ran) {
      smaller(ran.query()).forEach(query -> candidates.add(new Ran(query)));
    } else if (event instanceof Statement statement) {
      fewerRows(statement.sql()).forEach(sql -> candidates.add(new Statement(sql)));
    }
    return candidates;
  }

  /** Queries with one step or one item less, the largest savings first. */
  static List<Query> smaller(Query query) {
    List<Query> candidates = new ArrayList<>(query.inputs());
    for (int i = 0; i < query.inputs().size(); i++) {
      for (Query input : smaller(query.inputs().get(i))) {
        candidates.add(query.withInput(i, input));
      }
    }
    for (int i = 0; i < query.parts().size(); i++) {
      Part part = query.parts().get(i);
      if (part instanceof Items list && list.items().size() > 1) {
        for (int item = 0; item < list.items().size(); item++) {
          List<String> fewer = new ArrayList<>(list.items());
          fewer.remove(item);
          candidates.add(query.withPart(i, new Items(list.separator(), fewer)));
        }
      }
    }
    return candidates;
  }

  private static List<String> fewerRows(String sql) {
    int values = sql.indexOf("VALUES (");
    if (!sql.startsWith("INSERT") || values < 0) {
      return List.of();
    }
    int start = values + "VALUES ".length();
    List<String> rows = FunctionCatalog.arguments(sql.substring(start));
    List<String> candidates = new ArrayList<>();
    int half = rows.size() / 2;
    if (half > 1) {
      candidates.add(sql.substring(0, start) + String.join(", ", rows.subList(0, half)));
      candidates.add(sql.substring(0, start) + String.join(", ", rows.subList(half, rows.size())));
    }
    for (int row = 0; rows.size() > 1 && row < rows.size(); row++) {
      List<String> fewer = new ArrayList<>(rows);
      fewer.remove(row);
      candidates.add(sql.substring(0, start) + String.join(", ", fewer));
    }
    return candidates;
  }

  private String render() {
    StringBuilder text = new StringBuilder();
    for (Event event : events) {
      if (event instanceof Statement statement) {
        text.append(statement.sql()).append(";\n");
      } else if (event instanceof Ran ran) {
        text.append("-- with us, until it is stored:\n").append(ran.query().sql()).append(";\n");
      }
    }
    return text.append("-- without us, with us, until it is stored, and again:\n")
        .append(query.sql())
        .append(";\n")
        .append(difference)
        .append("\nAfter ")
        .append(replay.count())
        .append(" replays\n")
        .toString();
  }
}
