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

import java.util.List;
import java.util.Set;
import org.apache.xbean.asm9.Opcodes;
import org.apache.xbean.asm9.Type;

/**
 * What is known of a value on the stack: ASM's number of a primitive, the internal name of a class
 * or the descriptor of an array, and the names below for what no class tells.
 */
final class AbstractTypes {

  /** An array of objects that was made here for a call with a variable number of arguments. */
  static final String ARGUMENTS = "[Lexperimentgraph/Argument;";

  /** A collection that cannot change, of values that cannot. */
  static final String FIXED_COLLECTION = "experimentgraph/FixedCollection";

  /** A lambda that captured nothing but values. */
  static final String FIXED_LAMBDA = "experimentgraph/FixedLambda";

  private static final Set<String> BUILDERS =
      Set.of("java/lang/StringBuilder", "java/lang/StringBuffer", "scala/Symbol");

  private AbstractTypes() {}

  static Object of(Type type) {
    return switch (type.getSort()) {
      case Type.OBJECT -> type.getInternalName();
      case Type.ARRAY -> type.getDescriptor();
      case Type.LONG -> Opcodes.LONG;
      case Type.FLOAT -> Opcodes.FLOAT;
      case Type.DOUBLE -> Opcodes.DOUBLE;
      default -> Opcodes.INTEGER;
    };
  }

  /** True for what never changes and is worded and hashed by value. */
  static boolean isValue(Object type) {
    return !(type instanceof String name) || PlatformCode.isValue(name);
  }

  /** True for an array of such values. */
  static boolean isArrayOfValues(Object type) {
    if (!(type instanceof String name) || !name.startsWith("[")) {
      return false;
    }
    Type element = Type.getType(name.substring(1));
    return name.equals(ARGUMENTS) || (element.getSort() != Type.ARRAY && isValue(of(element)));
  }

  /** True for what is worded by value. */
  static boolean isText(Object type, Type declared) {
    Object known = of(declared);
    return isValue(known)
        || known.equals("[C")
        || isValue(type)
        || (type instanceof String name && BUILDERS.contains(name))
        || (known.equals("[Ljava/lang/Object;") && isArrayOfValues(type));
  }

  static boolean areValues(List<Object> types) {
    return types.stream().allMatch(type -> isValue(type) || isArrayOfValues(type));
  }
}
