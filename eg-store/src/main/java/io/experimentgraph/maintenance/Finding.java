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
package io.experimentgraph.maintenance;

/**
 * Something that is wrong with a store.
 *
 * @param artifactId the artifact, or the name of the directory, file or table
 * @param kind what is wrong
 * @param detail which file, and what was expected, in words
 * @param bytes bytes that it is about, 0 if none
 * @param isRepairable true if maintenance may mend it now
 */
public record Finding(
    String artifactId, FindingKind kind, String detail, long bytes, boolean isRepairable) {

  static Finding of(String artifactId, FindingKind kind, String detail, long bytes) {
    return new Finding(artifactId, kind, detail, bytes, kind.repair() != Repair.NONE);
  }
}
