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

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.identity.IdentityEncoder;
import io.experimentgraph.catalyst.source.SourceFingerprinter;
import io.experimentgraph.catalyst.source.SourceSettings;
import io.experimentgraph.catalyst.source.SourceState;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.jdbc.JDBCRelation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Fingerprinters of others, found on the class path: good ones are asked, broken ones harm nobody.
 */
class SourceProvidersTest {

  private static final String H2 = "jdbc:h2:mem:providers;DB_CLOSE_DELAY=-1";

  private static ReuseTestSession session;
  private static SparkSession spark;
  private static ClassLoader before;

  /** Knows one database's tables by name, as somebody might who versions them. */
  public static final class Versioned implements SourceFingerprinter {

    static volatile String version = "1";

    @Override
    public Optional<SourceState> fingerprint(LogicalPlan leaf, SourceSettings settings) {
      if (!(leaf instanceof LogicalRelation logical)
          || !(logical.relation() instanceof JDBCRelation relation)) {
        return Optional.empty();
      }
      String table = relation.jdbcOptions().tableOrQuery();
      if (table.equals("FAILS")) {
        throw new IllegalStateException("broken");
      }
      if (table.equals("MISSES")) {
        throw new NoClassDefFoundError("broken");
      }
      if (table.equals("IS_NULL")) {
        return null;
      }
      String state = version;
      return Optional.of(
          new SourceState(
              "versioned:" + table,
              state,
              new IdentityEncoder("versioned").add(table).addState(state).finish(),
              100,
              false,
              () -> version));
    }
  }

  /** Fails when it is made. */
  public static final class Unmakeable implements SourceFingerprinter {

    public Unmakeable() {
      throw new IllegalStateException("never");
    }

    @Override
    public Optional<SourceState> fingerprint(LogicalPlan leaf, SourceSettings settings) {
      return Optional.empty();
    }
  }

  @BeforeAll
  static void start() throws IOException {
    before = Thread.currentThread().getContextClassLoader();
    Path root = Files.createTempDirectory("providers");
    Path services = Files.createDirectories(root.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(SourceFingerprinter.class.getName()),
        Unmakeable.class.getName()
            + "\nno.such.Fingerprinter\n"
            + Versioned.class.getName()
            + "\n");
    Thread.currentThread()
        .setContextClassLoader(new URLClassLoader(new URL[] {root.toUri().toURL()}, before));
    session = ReuseTestSession.start();
    spark = session.spark();
    for (String table : new String[] {"GOOD", "FAILS", "MISSES", "IS_NULL"}) {
      spark
          .range(5)
          .toDF("ID")
          .write()
          .format("jdbc")
          .option("url", H2)
          .option("dbtable", table)
          .save();
    }
  }

  @AfterAll
  static void stop() {
    session.close();
    Thread.currentThread().setContextClassLoader(before);
  }

  private static Supplier<Dataset<Row>> query(String table) {
    return () ->
        spark
            .read()
            .format("jdbc")
            .option("url", H2)
            .option("dbtable", table)
            .load()
            .filter("ID > 1");
  }

  @Test
  void sourceOfOthersIsReusedUntilItsStateChanges() {
    session.run(query("GOOD"));
    assertThat(session.run(query("GOOD"))).hasSize(3);
    assertThat(session.loadsOfLastQuery()).isPositive();
    Versioned.version = "2";
    session.run(query("GOOD"));
    assertThat(session.loadsOfLastQuery()).isZero();
    session.run(query("GOOD"));
    assertThat(session.loadsOfLastQuery()).isPositive();
  }

  @Test
  void brokenOnesAreCountedAndRefuseTheirSource() {
    assertThat(session.graph().failures().get(ReasonCode.SOURCE_UNREADABLE))
        .as("two that cannot be loaded")
        .isGreaterThanOrEqualTo(2);
    for (String table : new String[] {"FAILS", "MISSES", "IS_NULL"}) {
      for (int i = 0; i < 2; i++) {
        assertThat(session.run(query(table))).hasSize(3);
        assertThat(session.lastDecision().vertices())
            .anyMatch(v -> v.reason() == ReasonCode.SOURCE_UNREADABLE);
      }
    }
    session.run(query("GOOD"));
    assertThat(session.lastDecision().reason()).isNull();
  }
}
