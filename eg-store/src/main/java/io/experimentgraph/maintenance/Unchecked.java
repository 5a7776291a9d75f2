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

import java.io.IOException;

/** Failures of storage in words: they say nothing about the content. */
final class Unchecked {

  private Unchecked() {}

  static Finding finding(String artifactId, String what, IOException failure) {
    return Finding.of(artifactId, FindingKind.UNCHECKED, what + ": " + words(failure), 0);
  }

  /** What a failure says, with its class if that says more. */
  static String words(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank()
        ? failure.getClass().getSimpleName()
        : failure.getClass().getSimpleName() + ": " + message.lines().findFirst().orElse("");
  }
}
