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

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.catalyst.ReasonCode;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Queries with functions of the user's are reused where the function is proved, and only there. */
class UserFunctionReuseTest {

  private static final long ROWS = 200;
  private static final AtomicLong CALLS = new AtomicLong();

  private static ReuseTestSession session;

  @BeforeAll
  static void start() {
    session = ReuseTestSession.start();
    session
        .spark()
        .range(ROWS)
        .selectExpr("cast(id AS int) AS id", "concat('  Name ', id, ' ') AS name")
        .write()
        .parquet(session.path("people").toString());
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  private static Dataset<Row> people() {
    return session.spark().read().parquet(session.path("people").toString());
  }

  private static Supplier<Dataset<Row>> scaled(String name, int factor) {
    return () -> {
      register(name, factor);
      return people().selectExpr("id", name + "(id) AS result");
    };
  }

  private static void register(String name, int factor) {
    session
        .spark()
        .udf()
        .register(name, (UDF1<Integer, Integer>) i -> i * factor, DataTypes.IntegerType);
  }

  @Test
  void aFunctionThatIsRegisteredAnewIsReused() {
    session
        .spark()
        .udf()
        .register(
            "clean",
            (UDF2<String, Integer, String>)
                (s, i) -> s.strip().toUpperCase(java.util.Locale.ROOT) + i,
            DataTypes.StringType);
    session.assertReused(() -> people().selectExpr("clean(name, id) AS name").filter("id % 2 = 0"));
    session.assertReused(scaled("scaled", 3));
    assertThat(session.loads(scaled("under_another_name", 3))).isPositive();
  }

  /** T36 of the pitfalls. */
  @Test
  void anotherCapturedValueIsNotServed() {
    session.assertReused(scaled("times", 10));
    session.assertSameAsPlain(scaled("times", 11));
    session.assertSameAsPlain(scaled("times", 11));
    session.assertSameAsPlain(scaled("times", 10));
  }

  @Test
  void aFunctionWithASideEffectRunsEachTime() {
    session
        .spark()
        .udf()
        .register(
            "counted",
            (UDF1<Integer, Integer>)
                i -> {
                  CALLS.incrementAndGet();
                  return i + 1;
                },
            DataTypes.IntegerType);
    Supplier<Dataset<Row>> query = () -> people().selectExpr("id", "counted(id) AS next");
    for (int run = 1; run <= 3; run++) {
      session.run(query);
      assertThat(CALLS.get()).isEqualTo(run * ROWS);
    }
    assertThat(session.lastDecision().vertices())
        .anySatisfy(
            vertex -> {
              assertThat(vertex.reason()).isEqualTo(ReasonCode.UDF);
              assertThat(vertex.detail()).contains("AtomicLong");
            });
  }

  @Test
  void nothingBelowAFunctionThatMayCountRowsIsTouched() {
    UserDefinedFunction numbering =
        functions
            .udf((UDF1<Integer, Integer>) i -> i + 1, DataTypes.IntegerType)
            .asNondeterministic();
    Supplier<Dataset<Row>> below =
        () -> people().filter("id % 3 = 0").groupBy("name").agg(functions.max("id").as("id"));
    session.assertReused(below);

    session.assertNeverReused(() -> below.get().withColumn("n", numbering.apply(col("id"))));
  }

  @Test
  void theSwitchTurnsIdentityOff() {
    session.spark().conf().set("spark.experimentGraph.udf.jvm", "false");
    try {
      session.assertNeverReused(scaled("switched_off", 5));
    } finally {
      session.spark().conf().unset("spark.experimentGraph.udf.jvm");
    }
  }
}
