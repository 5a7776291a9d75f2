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
package io.experimentgraph.catalyst.udf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.junit.jupiter.api.Test;

/** Another JVM, in which sets and maps have another order, gives a function the same identity. */
class TwoJvmFunctionTest {

  /** Prints the identity of a function. */
  public static final class Printer {
    private Printer() {}

    public static void main(String[] arguments) {
      System.out.println("identity " + fingerprint());
    }
  }

  private static String fingerprint() {
    SparkSession.builder()
        .master("local[1]")
        .appName("two JVMs")
        .config("spark.ui.enabled", "false")
        .getOrCreate();
    Map<String, Integer> known = Map.of("a", 1, "b", 2, "c", 3, "d", 4, "e", 5);
    Set<String> stop = Set.of("x", "y", "z", "u", "v");
    UDF1<String, Integer> function =
        text -> stop.contains(text) ? null : known.getOrDefault(text.strip(), text.length());
    return FunctionIdentity.of(function).fingerprint().toString();
  }

  @Test
  void anotherJvmAgrees() throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    // What Spark itself adds to the Java options of executors counts on both sides.
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
    command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path")));
    command.add(Printer.class.getName());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("identity " + fingerprint());
  }
}
