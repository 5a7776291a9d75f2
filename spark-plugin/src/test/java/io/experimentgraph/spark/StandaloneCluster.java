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

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.sql.SparkSession;

/**
 * A standalone cluster of one master and two workers, each a process of its own. The workers have
 * different names, since Spark starts no second copy of a task on the host of the first.
 */
final class StandaloneCluster implements AutoCloseable {

  static final List<String> HOSTS = List.of("127.0.0.1", "localhost");

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String CLASS_PATH = System.getProperty("java.class.path");

  private final Path root;
  private final String url;
  private final Process master;
  private final Map<String, Process> workers = new HashMap<>();

  private StandaloneCluster(Path root, int port) throws IOException {
    this.root = root;
    this.url = "spark://127.0.0.1:" + port;
    // Spark looks for jars there, and gets all of them by the class path of executors.
    Files.createDirectories(root.resolve("spark-home/jars"));
    String start = "--host 127.0.0.1 --webui-port 0 --port " + port;
    this.master = start("master", "org.apache.spark.deploy.master.Master", start);
    HOSTS.forEach(this::startWorker);
  }

  static StandaloneCluster start() {
    try (ServerSocket free = new ServerSocket(0)) {
      int port = free.getLocalPort();
      free.close();
      return new StandaloneCluster(Files.createTempDirectory("experiment-graph-cluster"), port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A session whose tasks run on both workers. */
  ReuseTestSession session(Map<String, String> settings) {
    HOSTS.stream().filter(host -> !workers.get(host).isAlive()).forEach(this::startWorker);
    Map<String, String> all = new HashMap<>();
    all.put("spark.master", url);
    all.put("spark.executor.cores", "2");
    all.put("spark.executor.memory", "600m");
    all.put("spark.executor.extraClassPath", CLASS_PATH);
    all.put("spark.task.maxFailures", "8");
    all.put("spark.sql.shuffle.partitions", "4");
    all.putAll(settings);
    ReuseTestSession session = ReuseTestSession.start(all);
    await("executors", () -> executors(session.spark()) == HOSTS.size());
    return session;
  }

  private static int executors(SparkSession session) {
    // The driver counts as one.
    return session.sparkContext().statusTracker().getExecutorInfos().length - 1;
  }

  private void startWorker(String host) {
    try {
      Path work = Files.createTempDirectory(root, "work");
      String arguments =
          "--host %s --webui-port 0 --cores 2 --memory 1g --work-dir %s %s"
              .formatted(host, work, url);
      String log = work.getFileName().toString();
      workers.put(host, start(log, "org.apache.spark.deploy.worker.Worker", arguments));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process start(String name, String main, String arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", CLASS_PATH));
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
    command.add(main);
    command.addAll(List.of(arguments.split(" ")));
    File log = root.resolve(name + ".log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log);
    builder.environment().put("SPARK_HOME", root.resolve("spark-home").toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    return builder.start();
  }

  /** Kills a worker with all that it runs, as a machine dies. */
  void kill(String host) {
    Process worker = workers.get(host);
    List<ProcessHandle> executors = worker.descendants().toList();
    worker.destroyForcibly();
    executors.forEach(ProcessHandle::destroyForcibly);
    await("death of " + host, () -> !worker.isAlive());
  }

  /** Looks again and again until something is so. */
  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long for: %s", what).isLessThan(end);
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() {
    HOSTS.forEach(this::kill);
    master.destroyForcibly();
  }
}
