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
package io.experimentgraph.storage;

import io.experimentgraph.graph.Fingerprint;

/**
 * What columns are called in the files of artifacts: after their identity, whatever the query says.
 */
public final class ColumnNames {

  private static final String PREFIX = "c_";

  /** 96 bits: enough for the columns of one artifact, short enough to be read. */
  private static final int DIGITS = 24;

  private ColumnNames() {}

  /** The name, in the files, of the column of that identity. */
  public static String of(Fingerprint column) {
    return PREFIX + column.toHex().substring(0, DIGITS);
  }
}
