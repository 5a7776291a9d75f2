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

import io.experimentgraph.graph.UnknownStoreVersionException;
import java.io.IOException;

/**
 * Something done to storage.
 *
 * @param <T> what it gives
 */
@FunctionalInterface
interface StorageAccess<T> {

  T run() throws IOException;

  /**
   * Runs it. Kernel reports most failures of storage by unchecked exceptions; the caller gets an
   * {@link IOException} with problem, reason and remedy for all of them.
   *
   * @param action "read" or "write"
   * @param table the table's directory
   */
  static <T> T guarded(String action, String table, StorageAccess<T> access) throws IOException {
    try {
      return access.run();
    } catch (UnknownStoreVersionException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new IOException(
          "Cannot %s table %s of the Experiment Graph: %s. Check that the directory is whole and that this user may %s it, or use another store."
              .formatted(action, table, rootReason(e), action),
          e);
    }
  }

  private static String rootReason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null || message.isBlank() ? root.getClass().getName() : message;
  }
}
