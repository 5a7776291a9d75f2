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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A database as a source: refused, unless the user accepts rows of a certain age. */
class TimeToLiveTest {

  private static final String KEY = "spark.experimentGraph.source.timeToLive";
  private static final String URL = "jdbc:h2:mem:ttl;DB_CLOSE_DELAY=-1";

  /** Longer than any test, and no window of it ends for years. */
  private static final String LONG = "36500d";

  private static ReuseTestSession session;
  private static SparkSession spark;

  @BeforeAll
  static void start() throws SQLException {
    session = ReuseTestSession.start();
    spark = session.spark();
    update(
        "CREATE TABLE people (id BIGINT, name VARCHAR(20))",
        "INSERT INTO people VALUES (1, 'a'), (2, 'b'), (3, 'c')",
        "CREATE TABLE others (id BIGINT, name VARCHAR(20))",
        "INSERT INTO others VALUES (1, 'x'), (2, 'y'), (3, 'z')",
        "CREATE USER secretive PASSWORD 'pass-word-1' ADMIN");
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  @AfterEach
  void unset() {
    spark.conf().unset(KEY);
  }

  private static void update(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(URL);
        Statement statement = connection.createStatement()) {
      for (String text : statements) {
        statement.execute(text);
      }
    }
  }

  private static Dataset<Row> table(String name) {
    return spark.read().format("jdbc").option("url", URL).option("dbtable", name).load();
  }

  @Test
  void databaseIsRefusedByDefault() {
    Supplier<Dataset<Row>> query = () -> table("people").filter("id > 1");
    session.assertNeverReused(query);
    assertThat(session.lastDecision().vertices())
        .anyMatch(v -> v.reason() == ReasonCode.UNSUPPORTED_SOURCE);
    spark.conf().set(KEY, "kafka=" + LONG);
    session.assertNeverReused(query);
  }

  @Test
  void rowsOfTheAcceptedAgeAreServed() throws SQLException {
    update("CREATE TABLE aging (id BIGINT)", "INSERT INTO aging VALUES (1), (2), (3)");
    spark.conf().set(KEY, "JDBC = " + LONG);
    Supplier<Dataset<Row>> query = () -> table("aging").filter("id > 1");
    session.assertReused(query);
    update("INSERT INTO aging VALUES (4)");
    assertThat(session.run(query)).hasSize(2);
    assertThat(session.loadsOfLastQuery()).isPositive();
    spark.conf().unset(KEY);
    assertThat(session.run(query)).hasSize(3);
    spark.conf().set(KEY, "jdbc=1ms");
    assertThat(session.run(query)).hasSize(3);
    update("INSERT INTO aging VALUES (5)");
    assertThat(session.run(query)).hasSize(4);
    assertThat(session.loadsOfLastQuery()).isZero();
  }

  @Test
  void everythingThatSaysWhichRowsIsTold() {
    spark.conf().set(KEY, "jdbc=" + LONG);
    session.assertReused(() -> table("people").filter("id > 0"));
    session.assertReused(() -> table("others").filter("id > 0"));
    for (String query : new String[] {"id < 2", "id < 3"}) {
      session.assertReused(
          () -> table("(SELECT * FROM people WHERE " + query + ") q").filter("id > 0"));
      session.assertReused(
          () ->
              spark
                  .read()
                  .jdbc(URL, "people", new String[] {query}, new Properties())
                  .filter("id > 0"));
    }
    session.assertReused(
        () ->
            spark
                .read()
                .format("jdbc")
                .option("url", URL)
                .option("dbtable", "people")
                .option("customSchema", "id STRING")
                .load()
                .filter("id > '0'"));
  }

  @Test
  void tableOfADatabaseCatalog() {
    spark
        .conf()
        .set(
            "spark.sql.catalog.h2",
            "org.apache.spark.sql.execution.datasources.v2.jdbc.JDBCTableCatalog");
    spark.conf().set("spark.sql.catalog.h2.url", URL);
    spark.conf().set("spark.sql.catalog.h2.driver", "org.h2.Driver");
    Supplier<Dataset<Row>> query =
        () -> spark.sql("SELECT id, name FROM h2.PUBLIC.PEOPLE WHERE id > 1");
    session.assertNeverReused(query);
    spark.conf().set(KEY, "h2=" + LONG);
    session.assertReused(query);
    session.assertReused(() -> spark.sql("SELECT id, name FROM h2.PUBLIC.OTHERS WHERE id > 1"));
    spark.conf().set(KEY, "jdbc=" + LONG);
    session.assertReused(query);
  }

  @Test
  void passwordsAreNeitherStoredNorShown() throws IOException {
    spark.conf().set(KEY, "jdbc=" + LONG);
    session.assertReused(
        () ->
            spark
                .read()
                .format("jdbc")
                .option("url", URL)
                .option("dbtable", "people")
                .option("user", "secretive")
                .option("password", "pass-word-1")
                .load()
                .filter("id > 1"));
    assertThat(ReuseTestSession.explain(session.lastDecision())).doesNotContain("pass-word-1");
    for (String file : ReuseTestSession.files(session.store())) {
      byte[] bytes = Files.readAllBytes(Path.of(session.store().toString(), file));
      assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
          .as(file)
          .doesNotContain("pass-word-1")
          .doesNotContain("secretive");
    }
  }
}
