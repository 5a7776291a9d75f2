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

import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.types.StructType;

/**
 * A table of a suite.
 *
 * @param name its name
 * @param schema its columns; characters of fixed and varying length are strings
 * @param chunks into how many parts it is generated, each a file; it does not depend on the machine
 */
record TpcTable(String name, StructType schema, int chunks) {

  /** Makes the rows of a chunk as texts, null for null, from a scale factor. */
  interface Generator {

    /** Chunks count from 1. */
    Iterator<List<String>> rows(String table, double scale, int chunk, int chunks);
  }
}
