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

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.graph.Vertex;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Pairs of queries that are the same data, and pairs that only look like it. */
class PlanPairsTest {

  private static SparkSession spark;

  @BeforeAll
  static void createTables(@TempDir Path directory) {
    spark = PlanTestSession.open();
    String orders = directory.resolve("orders").toString();
    spark
        .range(0, 40, 1, 1)
        .selectExpr(
            "CAST(id AS INT) AS id",
            "CAST(id % 7 AS INT) AS customer",
            "CAST(id % 5 AS INT) AS store",
            "id * 3 AS amount",
            "array(id, id + 1) AS tags")
        .write()
        .parquet(orders);
    spark.read().parquet(orders).createOrReplaceTempView("orders");
    String customers = directory.resolve("customers").toString();
    spark
        .range(0, 7, 1, 1)
        .selectExpr(
            "CAST(id AS INT) AS customer",
            "concat('name ', id) AS name",
            "CAST(id % 3 AS INT) AS parent")
        .write()
        .parquet(customers);
    spark.read().parquet(customers).createOrReplaceTempView("customers");
    spark.sql("CREATE TEMPORARY VIEW large AS SELECT * FROM orders WHERE amount > 10");
  }

  static Stream<Arguments> agreeing() {
    return Stream.of(
        Arguments.of(
            "names of columns",
            "SELECT id AS a, amount AS b FROM orders",
            "SELECT id, amount FROM orders"),
        Arguments.of(
            "order of columns", "SELECT id, amount FROM orders", "SELECT amount, id FROM orders"),
        Arguments.of(
            "names of tables",
            "SELECT o.id FROM orders o WHERE o.amount > 3",
            "SELECT id FROM (SELECT * FROM orders) AS x WHERE amount > 3"),
        Arguments.of(
            "a common table expression",
            "WITH c AS (SELECT * FROM orders WHERE amount > 3) SELECT sum(amount) FROM c",
            "SELECT sum(amount) FROM orders WHERE amount > 3"),
        Arguments.of(
            "a common table expression that is used twice",
            "WITH c AS (SELECT * FROM orders WHERE amount > 3)"
                + " SELECT a.id, b.amount FROM c a JOIN c b ON a.id = b.customer",
            "SELECT a.id, b.amount FROM (SELECT * FROM orders WHERE amount > 3) a"
                + " JOIN (SELECT * FROM orders WHERE amount > 3) b ON a.id = b.customer"),
        Arguments.of(
            "a filter in parts",
            "SELECT * FROM (SELECT * FROM orders WHERE store = 1) WHERE amount > 3",
            "SELECT * FROM orders WHERE amount > 3 AND store = 1"),
        Arguments.of(
            "a filter above or below a projection",
            "SELECT * FROM (SELECT amount + 1 AS more FROM orders) WHERE more > 3",
            "SELECT amount + 1 FROM orders WHERE amount + 1 > 3"),
        Arguments.of(
            "sides of an inner join",
            "SELECT name, amount FROM orders o JOIN customers c ON o.customer = c.customer",
            "SELECT name, amount FROM customers c JOIN orders o ON o.customer = c.customer"),
        Arguments.of(
            "a join condition in the filter",
            "SELECT name, amount FROM orders o JOIN customers c"
                + " ON o.customer = c.customer AND amount > 3",
            "SELECT name, amount FROM orders o, customers c"
                + " WHERE amount > 3 AND o.customer = c.customer"),
        Arguments.of(
            "sides of an outer join",
            "SELECT name, amount FROM orders o LEFT JOIN customers c ON o.customer = c.customer",
            "SELECT name, amount FROM customers c RIGHT JOIN orders o ON o.customer = c.customer"),
        Arguments.of(
            "a join by common columns",
            "SELECT name, amount FROM orders JOIN customers USING (customer)",
            "SELECT name, amount FROM orders o JOIN customers c ON o.customer = c.customer"),
        Arguments.of(
            "a hint",
            "SELECT /*+ BROADCAST(c) */ name, amount"
                + " FROM orders o JOIN customers c ON o.customer = c.customer",
            "SELECT name, amount FROM orders o JOIN customers c ON o.customer = c.customer"),
        Arguments.of(
            "distinct as grouping",
            "SELECT DISTINCT customer, store FROM orders",
            "SELECT customer, store FROM orders GROUP BY customer, store"),
        Arguments.of(
            "order of grouping keys",
            "SELECT customer, store, sum(amount) FROM orders GROUP BY customer, store",
            "SELECT customer, store, sum(amount) FROM orders GROUP BY 2, 1"),
        Arguments.of(
            "a condition on groups",
            "SELECT customer, sum(amount) AS s FROM orders GROUP BY customer HAVING s > 9",
            "SELECT * FROM (SELECT customer, sum(amount) AS s FROM orders GROUP BY customer)"
                + " WHERE s > 9"),
        Arguments.of(
            "an order", "SELECT id FROM orders ORDER BY amount, id", "SELECT id FROM orders"),
        Arguments.of(
            "names inside of a subquery",
            "SELECT id FROM orders WHERE customer IN (SELECT customer FROM customers)",
            "SELECT o.id FROM orders o WHERE o.customer IN (SELECT x.customer AS y"
                + " FROM customers x)"),
        Arguments.of(
            "names of a union",
            "SELECT id FROM orders UNION ALL SELECT customer FROM customers",
            "SELECT id AS a FROM orders UNION ALL SELECT customer AS b FROM customers"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("agreeing")
  void doesNotMakeAnotherVertex(String name, String one, String other) {
    assertThat(vertex(spark.sql(one))).isEqualTo(vertex(spark.sql(other)));
  }

  static Stream<Arguments> differing() {
    String join =
        "SELECT o.id, o.amount FROM orders o %s JOIN customers c ON o.customer = c.parent";
    String total = "SELECT customer, %s FROM orders GROUP BY customer";
    return Stream.of(
        Arguments.of("inner or left join", join.formatted(""), join.formatted("LEFT")),
        Arguments.of("left or right join", join.formatted("LEFT"), join.formatted("RIGHT")),
        Arguments.of("left or full join", join.formatted("LEFT"), join.formatted("FULL")),
        Arguments.of("semi or inner join", join.formatted("LEFT SEMI"), join.formatted("")),
        Arguments.of("semi or anti join", join.formatted("SEMI"), join.formatted("ANTI")),
        Arguments.of(
            "in or not in",
            "SELECT id FROM orders WHERE customer IN (SELECT parent FROM customers)",
            "SELECT id FROM orders WHERE customer NOT IN (SELECT parent FROM customers)"),
        Arguments.of(
            "side of a self-join",
            "SELECT a.name FROM customers a JOIN customers b ON a.customer = b.parent",
            "SELECT b.name FROM customers a JOIN customers b ON a.customer = b.parent"),
        Arguments.of(
            "direction of a self-join's condition",
            "SELECT a.name FROM customers a JOIN customers b ON a.customer = b.parent",
            "SELECT a.name FROM customers a JOIN customers b ON b.customer = a.parent"),
        Arguments.of(
            "a literal that an outer join extends by nulls",
            "SELECT o.id, c.flag FROM orders o LEFT JOIN"
                + " (SELECT parent, 1 AS flag FROM customers) c ON o.customer = c.parent",
            "SELECT o.id, 1 AS flag FROM orders o LEFT JOIN"
                + " (SELECT parent FROM customers) c ON o.customer = c.parent"),
        Arguments.of(
            "a filter in or above an outer join",
            "SELECT o.id FROM orders o LEFT JOIN customers c"
                + " ON o.customer = c.customer AND o.amount > 3",
            "SELECT o.id FROM orders o LEFT JOIN customers c"
                + " ON o.customer = c.customer WHERE o.amount > 3"),
        Arguments.of(
            "a window before or after a filter",
            "SELECT id, s FROM (SELECT *, sum(amount) OVER (PARTITION BY customer) AS s"
                + " FROM orders) WHERE amount > 10",
            "SELECT id, sum(amount) OVER (PARTITION BY customer) AS s"
                + " FROM orders WHERE amount > 10"),
        Arguments.of(
            "direction of a window's order",
            "SELECT id, rank() OVER (ORDER BY amount) FROM orders",
            "SELECT id, rank() OVER (ORDER BY amount DESC) FROM orders"),
        Arguments.of(
            "order of a union's columns",
            "SELECT id, customer FROM orders UNION ALL SELECT customer, parent FROM customers",
            "SELECT id, customer FROM orders UNION ALL SELECT parent, customer FROM customers"),
        Arguments.of(
            "union or union all",
            "SELECT id FROM orders UNION SELECT customer FROM customers",
            "SELECT id FROM orders UNION ALL SELECT customer FROM customers"),
        Arguments.of(
            "a union with itself",
            "SELECT id FROM orders UNION ALL SELECT id FROM orders",
            "SELECT id FROM orders"),
        Arguments.of(
            "distinct aggregate",
            total.formatted("sum(amount)"),
            total.formatted("sum(DISTINCT amount)")),
        Arguments.of(
            "filtered aggregate",
            total.formatted("sum(amount)"),
            total.formatted("sum(amount) FILTER (WHERE store = 1)")),
        Arguments.of(
            "grouping or distinct keys",
            "SELECT customer FROM orders GROUP BY customer, store",
            "SELECT customer FROM orders GROUP BY customer"),
        Arguments.of(
            "grouping over a key or its multiple",
            "SELECT count(*) FROM orders GROUP BY customer",
            "SELECT count(*) FROM orders GROUP BY customer + 1"),
        Arguments.of(
            "no grouping or a constant one",
            "SELECT count(*) FROM orders",
            "SELECT count(*) FROM orders GROUP BY 'x'"),
        Arguments.of(
            "grouping sets",
            "SELECT customer, store, sum(amount) FROM orders GROUP BY CUBE(customer, store)",
            "SELECT customer, store, sum(amount) FROM orders GROUP BY ROLLUP(customer, store)"),
        Arguments.of(
            "which grouping set",
            "SELECT customer, store, count(*) FROM orders"
                + " GROUP BY GROUPING SETS ((customer, store), (customer))",
            "SELECT customer, store, count(*) FROM orders"
                + " GROUP BY GROUPING SETS ((customer, store), (store))"),
        Arguments.of(
            "except or except all",
            "SELECT store FROM orders EXCEPT SELECT parent FROM customers",
            "SELECT store FROM orders EXCEPT ALL SELECT parent FROM customers"),
        Arguments.of(
            "sides of except",
            "SELECT store FROM orders EXCEPT SELECT parent FROM customers",
            "SELECT parent FROM customers EXCEPT SELECT store FROM orders"),
        Arguments.of(
            "intersect or except",
            "SELECT store FROM orders INTERSECT SELECT parent FROM customers",
            "SELECT store FROM orders EXCEPT SELECT parent FROM customers"),
        Arguments.of(
            "inner or outer explode",
            "SELECT id, t FROM orders LATERAL VIEW explode(tags) AS t",
            "SELECT id, t FROM orders LATERAL VIEW OUTER explode(tags) AS t"),
        Arguments.of(
            "exploded once or twice",
            "SELECT t FROM orders LATERAL VIEW explode(tags) AS t",
            "SELECT t FROM orders LATERAL VIEW explode(tags) AS t"
                + " LATERAL VIEW explode(tags) AS u"),
        Arguments.of(
            "null-safe equality",
            "SELECT o.id FROM orders o JOIN customers c ON o.customer = c.parent",
            "SELECT o.id FROM orders o JOIN customers c ON o.customer <=> c.parent"),
        Arguments.of(
            "column of a correlated subquery",
            "SELECT id FROM orders o WHERE EXISTS"
                + " (SELECT 1 FROM customers c WHERE c.parent = o.customer)",
            "SELECT id FROM orders o WHERE EXISTS"
                + " (SELECT 1 FROM customers c WHERE c.parent = o.store)"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("differing")
  void makesAnotherVertex(String name, String one, String other) {
    assertThat(vertex(spark.sql(one))).isNotEqualTo(vertex(spark.sql(other)));
  }

  @Test
  void chainOfColumnsIsOneSelect() {
    Dataset<Row> chain =
        spark
            .table("orders")
            .withColumn("net", col("amount").minus(lit(1)))
            .withColumn("twice", col("net").multiply(lit(2)))
            .drop("tags");
    Dataset<Row> select =
        spark.sql(
            "SELECT id, customer, store, amount, amount - 1 AS n, (amount - 1) * 2 FROM orders");
    assertThat(vertex(chain)).isEqualTo(vertex(select));
  }

  @Test
  void sameQueryThroughEitherInterfaceIsOneVertex() {
    Dataset<Row> frame =
        spark
            .table("orders")
            .where(col("amount").gt(lit(3)))
            .groupBy(col("customer"))
            .agg(sum(col("amount")));
    Dataset<Row> sql =
        spark.sql("SELECT customer, sum(amount) AS s FROM orders WHERE amount > 3 GROUP BY 1");
    assertThat(vertex(frame)).isEqualTo(vertex(sql));
  }

  @Test
  void droppedDuplicatesAreDistinctRows() {
    Dataset<Row> frame = spark.table("orders").select("customer", "store").dropDuplicates();
    assertThat(vertex(frame))
        .isEqualTo(vertex(spark.sql("SELECT DISTINCT customer, store FROM orders")));
  }

  @Test
  void fewerColumnsBelongToTheSameRows() {
    Vertex all = vertex(spark.sql("SELECT *, amount + 1 FROM orders WHERE store = 1"));
    Vertex some = vertex(spark.sql("SELECT amount, id FROM orders WHERE store = 1"));
    assertThat(some.rowFamily()).isEqualTo(all.rowFamily());
    assertThat(all.columnIds()).containsAll(some.columnIds());
    assertThat(some.id()).isNotEqualTo(all.id());
  }

  @Test
  void rowsOfAViewAreThoseOfItsQuery() {
    assertThat(vertex(spark.sql("SELECT customer, amount FROM large")).rowFamily())
        .isEqualTo(
            vertex(spark.sql("SELECT customer, amount FROM orders WHERE amount > 10")).rowFamily());
  }

  @Test
  void repartitionedRowsAreTheSameRows() {
    assertThat(vertex(spark.table("orders").repartition(3, col("id")).select("id")))
        .isEqualTo(vertex(spark.sql("SELECT id FROM orders")));
  }

  /** The vertex that a query ends in, without the name of its operator. */
  private static Vertex vertex(Dataset<Row> query) {
    Vertex vertex = PlanTestSession.fingerprint(query).vertex().orElseThrow();
    return new Vertex(
        vertex.id(),
        vertex.template(),
        vertex.rowFamily(),
        vertex.columnIds(),
        "any operator",
        vertex.kind());
  }
}
