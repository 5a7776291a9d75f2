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
package io.experimentgraph.catalyst.fingerprint;

import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.catalyst.source.SourceFingerprinter;
import io.experimentgraph.catalyst.source.SourceSettings;
import io.experimentgraph.catalyst.udf.UserFunctionSettings;
import java.util.List;

/**
 * What every operator encoder may ask.
 *
 * @param environment identity of the configuration under which expressions are evaluated
 * @param sources the known kinds of sources
 * @param sourceSettings their limits
 * @param maxLiteralBytes most bytes of literal rows that are encoded
 * @param userFunctions which user-defined functions are encoded
 */
public record EncodingContext(
    Identity environment,
    List<SourceFingerprinter> sources,
    SourceSettings sourceSettings,
    long maxLiteralBytes,
    UserFunctionSettings userFunctions) {

  EncodingContext withSources(List<SourceFingerprinter> others) {
    return new EncodingContext(environment, others, sourceSettings, maxLiteralBytes, userFunctions);
  }

  EncodingContext withEnvironment(Identity other) {
    return new EncodingContext(other, sources, sourceSettings, maxLiteralBytes, userFunctions);
  }
}
