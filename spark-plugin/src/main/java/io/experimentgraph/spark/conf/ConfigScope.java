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
package io.experimentgraph.spark.conf;

/** From where a configuration key is read, and when. */
public enum ConfigScope {
  /** From Spark's own configuration when the application starts; later changes have no effect. */
  STATIC("application"),

  /**
   * From the session's configuration at each use; {@code SET} changes it from the next query on.
   */
  SESSION("session");

  private final String label;

  ConfigScope(String label) {
    this.label = label;
  }

  /** The scope in one word for people. */
  public String label() {
    return label;
  }
}
