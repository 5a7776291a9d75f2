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
 * A method or a static field.
 *
 * @param owner internal name of the class that declares it
 * @param name its name
 * @param descriptor its type, which tells methods from fields
 */
record Member(String owner, String name, String descriptor) {

  boolean isField() {
    return !descriptor.startsWith("(");
  }

  @Override
  public String toString() {
    return ClassFiles.named(owner) + "." + name;
  }
}
