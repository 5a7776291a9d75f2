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
package io.experimentgraph.examples.tpc;

import com.google.common.collect.Iterators;
import io.trino.tpcds.Results;
import io.trino.tpcds.Session;
import io.trino.tpcds.Table;
import io.trino.tpcds.column.Column;
import io.trino.tpcds.column.ColumnType;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The tables of TPC-DS. */
final class TpcdsTables {

  private static final Set<Table> LARGE =
      Set.of(
          Table.STORE_SALES,
          Table.STORE_RETURNS,
          Table.CATALOG_SALES,
          Table.CATALOG_RETURNS,
          Table.WEB_SALES,
          Table.WEB_RETURNS,
          Table.INVENTORY);

  private TpcdsTables() {}

  static List<TpcTable> all() {
    return Table.getBaseTables().stream()
        .filter(table -> table != Table.DBGEN_VERSION)
        .map(TpcdsTables::table)
        .toList();
  }

  static Iterator<List<String>> rows(String name, double scale, int chunk, int chunks) {
    Table table = Table.valueOf(name.toUpperCase(Locale.ROOT));
    Session session =
        Session.getDefaultSession()
            .withScale(scale)
            .withTable(table)
            .withParallelism(chunks)
            .withChunkNumber(chunk);
    // A table of returns comes with the row of the sale before it.
    return Iterators.transform(
        Results.constructResults(table, session).iterator(), rows -> rows.get(rows.size() - 1));
  }

  private static TpcTable table(Table table) {
    StructType schema = new StructType();
    for (Column column : table.getColumns()) {
      schema = schema.add(name(column), type(column.getType()));
    }
    return new TpcTable(table.getName(), schema, LARGE.contains(table) ? 4 : 1);
  }

  /** The queries name one column as an earlier edition did. */
  private static String name(Column column) {
    return column.getName().equals("c_last_review_date_sk")
        ? "c_last_review_date"
        : column.getName();
  }

  private static DataType type(ColumnType type) {
    return switch (type.getBase()) {
      case INTEGER, IDENTIFIER -> DataTypes.IntegerType;
      case DATE -> DataTypes.DateType;
      case DECIMAL ->
          DataTypes.createDecimalType(
              type.getPrecision().orElseThrow(), type.getScale().orElseThrow());
      case VARCHAR, CHAR, TIME -> DataTypes.StringType;
    };
  }
}
