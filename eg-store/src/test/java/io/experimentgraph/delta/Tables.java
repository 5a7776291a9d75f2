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
package io.experimentgraph.delta;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Opens tables of a store one by one, for tests. */
final class Tables {

  private Tables() {}

  static KernelTable open(Path root, String name, TableCodec<?> codec) {
    return new KernelTable(
        StoreFileIO.engine(new Configuration()),
        new org.apache.hadoop.fs.Path(root.toString(), name),
        codec.schema(),
        LogTable.RECENT_ROWS);
  }

  static List<List<Object>> rows(KernelTable table, KernelTable.State state) throws IOException {
    List<List<Object>> rows = new ArrayList<>();
    table.forEachRow(state, rows::add);
    return rows;
  }
}
