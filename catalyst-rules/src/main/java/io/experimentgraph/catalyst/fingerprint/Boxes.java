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

import io.experimentgraph.catalyst.identity.IdentityEncoder;

/** Boxed primitives, each under the name of its type; floating point by its bits. */
final class Boxes {

  private Boxes() {}

  /** Adds a boxed primitive; false, with nothing added, if the value is anything else. */
  static boolean add(IdentityEncoder encoder, Object value) {
    if (value instanceof Boolean bool) {
      encoder.add("boolean").add(bool ? 1 : 0);
    } else if (value instanceof Character character) {
      encoder.add("char").add(character);
    } else if (value instanceof Double number) {
      encoder.add("double").add(Double.doubleToRawLongBits(number));
    } else if (value instanceof Float number) {
      encoder.add("float").add(Float.floatToRawIntBits(number));
    } else if (value instanceof Long number) {
      encoder.add("long").add(number);
    } else if (value instanceof Integer number) {
      encoder.add("int").add(number);
    } else if (value instanceof Short number) {
      encoder.add("short").add(number);
    } else if (value instanceof Byte number) {
      encoder.add("byte").add(number);
    } else {
      return false;
    }
    return true;
  }
}
