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

import io.experimentgraph.examples.local.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Submits applications through Spark's own {@code SparkSubmit}, each in a Java virtual machine of
 * its own.
 *
 * @param home directory with Spark in {@code jars}
 * @param logging Log4j configuration of the applications
 * @param master Spark's master, such as {@code local[2]}
 * @param memory heap of the driver, such as {@code 4g}
 */
record SparkHome(Path home, Path logging, String master, String memory) {

  /**
   * Settings of every run, with and without us: no page to look at, and few tasks for few cores.
   */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "spark.ui.enabled", "false",
          "spark.driver.host", "127.0.0.1",
          "spark.sql.shuffle.partitions", "8");

  /**
   * An application to submit.
   *
   * @param jar jar of the application
   * @param mainClass its main class
   * @param settings options of {@code spark-submit} in addition to those that every run has
   * @param arguments arguments of the application
   */
  record Application(Path jar, String mainClass, List<String> settings, List<String> arguments) {}

  /**
   * Runs an application to its end.
   *
   * @param log file for all that it prints
   * @return seconds from the start of the virtual machine to its end
   */
  double submit(Application application, Path log) throws IOException, InterruptedException {
    Files.createDirectories(log.getParent());
    ProcessBuilder builder =
        new ProcessBuilder(command(application))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    long start = System.nanoTime();
    int code = builder.start().waitFor();
    double seconds = (System.nanoTime() - start) / 1e9;
    if (code != 0) {
      throw new IOException(
          "%s ended with code %d; see %s".formatted(application.mainClass(), code, log));
    }
    return seconds;
  }

  private List<String> command(Application application) {
    List<String> command =
        JavaProcess.start(
            List.of("-Xmx" + memory, "-Dlog4j2.configurationFile=" + logging.toUri()));
    command.addAll(List.of("-cp", home.resolve("jars") + "/*"));
    command.addAll(List.of("org.apache.spark.deploy.SparkSubmit", "--master", master));
    SETTINGS.forEach((key, value) -> command.addAll(List.of("--conf", key + "=" + value)));
    command.addAll(application.settings());
    command.addAll(List.of("--class", application.mainClass(), application.jar().toString()));
    command.addAll(application.arguments());
    return command;
  }
}
