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

import com.google.common.base.Splitter;
import com.google.common.collect.Iterators;
import io.trino.tpch.TpchColumn;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The tables of TPC-H. */
final class TpchTables {

  private static final Splitter FIELDS = Splitter.on('|');

  private static final Set<String> LARGE =
      Set.of("lineitem", "orders", "partsupp", "part", "customer");

  private TpchTables() {}

  static List<TpcTable> all() {
    return TpchTable.getTables().stream().map(TpchTables::table).toList();
  }

  static Iterator<List<String>> rows(String table, double scale, int chunk, int chunks) {
    Iterator<? extends TpchEntity> entities =
        TpchTable.getTable(table).createGenerator(scale, chunk, chunks).iterator();
    int columns = TpchTable.getTable(table).getColumns().size();
    return Iterators.transform(
        entities, entity -> FIELDS.splitToList(entity.toLine()).subList(0, columns));
  }

  private static TpcTable table(TpchTable<?> table) {
    StructType schema = new StructType();
    for (TpchColumn<?> column : table.getColumns()) {
      schema = schema.add(column.getColumnName(), type(column));
    }
    return new TpcTable(table.getTableName(), schema, LARGE.contains(table.getTableName()) ? 4 : 1);
  }

  private static DataType type(TpchColumn<?> column) {
    return switch (column.getType().getBase()) {
      case IDENTIFIER -> DataTypes.LongType;
      case INTEGER -> DataTypes.IntegerType;
      case DATE -> DataTypes.DateType;
      case DOUBLE -> DataTypes.createDecimalType(12, 2);
      case VARCHAR -> DataTypes.StringType;
    };
  }
}
