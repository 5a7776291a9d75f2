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
package io.experimentgraph.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** The table of pitfalls is complete, and what it names exists. */
class PitfallsTableTest {

  private static final Path TABLE = Path.of("..", "docs", "pitfalls.md");
  private static final Pattern NUMBER = Pattern.compile("(?m)^\\| T(\\d+) \\|.*\\| *(.*\\S) *\\|$");
  private static final Pattern TEST_METHOD = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

  @Test
  void everyPitfallIsAnswered() throws IOException {
    List<MatchResult> rows = NUMBER.matcher(Files.readString(TABLE)).results().toList();
    assertThat(rows.stream().map(row -> Integer.parseInt(row.group(1))))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 42).boxed().toList());
    assertThat(rows).allMatch(row -> row.group(2).contains("Test"));
  }

  @Test
  void everyNamedTestExists() throws IOException {
    List<MatchResult> named = TEST_METHOD.matcher(Files.readString(TABLE)).results().toList();
    assertThat(named).isNotEmpty();
    for (MatchResult test : named) {
      assertThat(isTest(test.group(1), test.group(2))).as(test.group()).isTrue();
    }
  }

  private static boolean isTest(String simpleName, String method) {
    try {
      Class<?> type = Class.forName(PitfallsTableTest.class.getPackageName() + "." + simpleName);
      return Arrays.stream(type.getDeclaredMethods())
          .filter(m -> m.getName().equals(method))
          .anyMatch(PitfallsTableTest::isTest);
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static boolean isTest(Method method) {
    return method.isAnnotationPresent(Test.class)
        || method.isAnnotationPresent(ParameterizedTest.class);
  }
}
