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
import java.util.List;
import java.util.Random;

/** Statements that change a table between queries. Some may fail, which changes nothing. */
final class SourceChanges {

  private final Random random;
  private final Tables tables;
  private int added;

  SourceChanges(Random random, Tables tables) {
    this.random = random;
    this.tables = tables;
  }

  /** A change of one table. */
  List<String> next() {
    Table table = tables.tables().get(random.nextInt(tables.tables().size()));
    String name = table.name();
    String insert = tables.insert(table, 1 + random.nextInt(5));
    if (table.format().equals("delta") && random.nextInt(3) > 0) {
      added++;
      return switch (random.nextInt(7)) {
        case 0 -> List.of("DELETE FROM " + name + " WHERE i = " + random.nextInt(4));
        case 1 -> List.of("UPDATE " + name + " SET s = 'changed' WHERE i = " + random.nextInt(4));
        case 2 -> List.of("OPTIMIZE " + name);
        case 3 -> List.of("ALTER TABLE " + name + " ADD COLUMNS (a" + added + " INT)", insert);
        case 4 ->
            List.of(
                "MERGE INTO %s AS a USING (VALUES (1, 'm'), (77, 'n')) AS b(i, s) ON a.i = b.i"
                        .formatted(name)
                    + " WHEN MATCHED THEN UPDATE SET a.s = b.s"
                    + " WHEN NOT MATCHED THEN INSERT (i, s) VALUES (b.i, b.s)");
        case 5 -> List.of("RESTORE TABLE " + name + " TO VERSION AS OF 1");
        default ->
            List.of(
                "ALTER TABLE "
                    + name
                    + " SET TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')",
                "DELETE FROM " + name + " WHERE i = " + random.nextInt(4));
      };
    }
    return switch (random.nextInt(6)) {
      case 0 -> List.of("DROP TABLE " + name, tables.definition(table), insert);
      case 1 -> List.of("TRUNCATE TABLE " + name);
      case 2, 3 ->
          List.of(
              "INSERT OVERWRITE %s (%s) %s"
                  .formatted(name, table.list(), tables.rows(table, 1 + random.nextInt(6))));
      default -> List.of(insert);
    };
  }
}
