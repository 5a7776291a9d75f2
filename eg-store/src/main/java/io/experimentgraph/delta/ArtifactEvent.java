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

import io.experimentgraph.graph.Artifact;

/**
 * Something that happened to an artifact.
 *
 * @param status what happened
 * @param timeMillis when, milliseconds since 1970
 * @param reason why it was retired, {@code ""} if it was published
 * @param artifact the artifact
 */
record ArtifactEvent(Status status, long timeMillis, String reason, Artifact artifact) {

  enum Status {
    PUBLISHED,
    RETIRED
  }
}
