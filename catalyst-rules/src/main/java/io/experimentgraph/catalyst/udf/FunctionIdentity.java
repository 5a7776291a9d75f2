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
package io.experimentgraph.catalyst.udf;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.identity.RefusedException;
import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.FingerprintEncoder;

/**
 * What a function object of the JVM computes: the values that it captured and the code that it
 * reaches. Two functions agree only if they give the same value for the same arguments on the same
 * platform.
 *
 * @param fingerprint of the function
 * @param writesArrays whether it may write to an array of bytes, which may be an argument
 */
public record FunctionIdentity(Fingerprint fingerprint, boolean writesArrays) {

  /**
   * The identity of a function.
   *
   * @param function a lambda, or an object of a class that implements a functional interface
   * @throws RefusedException with {@link ReasonCode#UDF} if anything that it reaches is not proved
   */
  public static FunctionIdentity of(Object function) {
    CapturedValues values = CapturedValues.of(function);
    ReachedCode code = CodeCache.code(values.loader(), values.roots());
    Fingerprint fingerprint =
        new FingerprintEncoder("function")
            .add(code.fingerprint())
            .add(values.fingerprint())
            .add(RuntimePlatform.fingerprint())
            .finish();
    return new FunctionIdentity(fingerprint, code.writesArrays());
  }

  static RefusedException refused(String detail) {
    return new RefusedException(ReasonCode.UDF, detail);
  }
}
