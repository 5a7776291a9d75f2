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

/**
 * Where the walk over a function's code starts.
 *
 * @param kind what it is
 * @param owner internal name of the class
 * @param name name of the method or field; empty for a class
 * @param descriptor type of the method or field; empty for a class
 */
record Root(Kind kind, String owner, String name, String descriptor) {

  /** The kinds of roots. */
  enum Kind {
    /** A lambda whose body is a static method, a constructor or a method known by its class. */
    EXACT_METHOD,
    /** A lambda whose body is chosen by the class of its receiver. */
    VIRTUAL_METHOD,
    /** A class of which an object was captured. */
    INSTANCE,
    /** A constant of an enumeration. */
    CONSTANT
  }
}
