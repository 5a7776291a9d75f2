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

import io.experimentgraph.examples.hunt.Tables.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What queries start from: tables, views, files by path, earlier versions, literal rows. */
final class Sources {

  private final List<String> statements = new ArrayList<>();
  private final List<String> leaves = new ArrayList<>();

  Sources(Tables tables, Random random) {
    for (Table table : tables.tables()) {
      leaves.add("SELECT * FROM " + table.name());
      leaves.add("SELECT " + table.list() + " FROM " + table.name());
    }
    statements.add("CREATE OR REPLACE TEMP VIEW v0 AS SELECT i, s, x FROM t0 WHERE i > 0");
    statements.add("CREATE VIEW v1 AS SELECT i, s, x, i / 2 AS y FROM t5");
    statements.add(
        "CREATE VIEW v2 AS SELECT i, CAST(s AS INT) AS j, CAST(i AS TIMESTAMP) AS t FROM t"
            + random.nextInt(tables.tables().size()));
    statements.add(
        "INSERT OVERWRITE DIRECTORY '"
            + Replay.DIRECTORY
            + "' USING parquet SELECT i, s, x FROM t4");
    leaves.addAll(
        List.of(
            "SELECT * FROM v0",
            "SELECT * FROM v1",
            "SELECT * FROM v2",
            "SELECT * FROM parquet.`" + Replay.DIRECTORY + "`",
            "SELECT * FROM t1 VERSION AS OF 1",
            "SELECT * FROM VALUES (1, 'a', 0.5D), (2, NULL, double('NaN')), (NULL, '', 0.0D) AS q(i, s, x)",
            "SELECT CAST(id AS INT) AS i, id AS l, CAST(id AS STRING) AS s FROM range(0, 7)"));
  }

  /** What makes them, after the tables. */
  List<String> statements() {
    return statements;
  }

  /** Queries of one step. */
  List<String> leaves() {
    return leaves;
  }
}
