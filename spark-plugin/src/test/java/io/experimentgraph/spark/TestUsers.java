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

import java.io.IOException;
import java.security.PrivilegedExceptionAction;
import java.util.function.Supplier;
import org.apache.hadoop.security.UserGroupInformation;

/** Users as Hadoop knows them, without a user of the operating system behind them. */
final class TestUsers {

  private TestUsers() {}

  /** Runs an action as a user whose primary group is the first one. */
  static <T> T as(String user, String[] groups, Supplier<T> action) {
    try {
      return UserGroupInformation.createUserForTesting(user, groups)
          .doAs((PrivilegedExceptionAction<T>) action::get);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Runs an action as a user of one group of the same name. */
  static void as(String user, Runnable action) {
    as(
        user,
        new String[] {user},
        () -> {
          action.run();
          return null;
        });
  }
}
