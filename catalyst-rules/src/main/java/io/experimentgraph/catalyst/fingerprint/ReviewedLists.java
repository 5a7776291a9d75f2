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
package io.experimentgraph.catalyst.fingerprint;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reviewed lists: text files with an entry a line. The comment above a group of entries says why
 * they are there; the first comment of a file is about the file.
 */
final class ReviewedLists {

  /**
   * A line of a list.
   *
   * @param text the line
   * @param why the comment above its group, in one line
   */
  record Entry(String text, String why) {}

  private ReviewedLists() {}

  /** The lines of a list, without comments and blank lines. */
  static List<String> lines(String resource) {
    return entries(resource).stream().map(Entry::text).toList();
  }

  /** The lines of a list, each with the reason that its group gives. */
  static List<Entry> entries(String resource) {
    try (InputStream stream = ReviewedLists.class.getResourceAsStream(resource);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return entries(reader.lines().map(String::strip).toList());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the list " + resource, e);
    }
  }

  private static List<Entry> entries(List<String> lines) {
    List<Entry> entries = new ArrayList<>();
    StringBuilder why = new StringBuilder();
    boolean isCommentBefore = false;
    for (String line : lines) {
      boolean isComment = line.startsWith("#");
      if (isComment) {
        if (!isCommentBefore) {
          why.setLength(0);
        }
        why.append(why.isEmpty() ? "" : " ").append(line.substring(1).strip());
      } else if (!line.isEmpty()) {
        entries.add(new Entry(line, why.toString()));
      }
      isCommentBefore = isComment;
    }
    return entries;
  }
}
