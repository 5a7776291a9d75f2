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

import io.experimentgraph.catalyst.identity.RefusedException;
import io.experimentgraph.catalyst.udf.PlatformCode.Rule;
import io.experimentgraph.graph.FingerprintEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.xbean.asm9.Handle;
import org.apache.xbean.asm9.Opcodes;
import org.apache.xbean.asm9.Type;

/** Reviews what one method asks of others: calls, lambdas, fields and constants of the platform. */
final class CallReview {

  private static final Set<String> FIXED_FACTORIES =
      Set.of("java/util/List", "java/util/Set", "java/util/Map");

  private static final String LAMBDA = "java/lang/invoke/LambdaMetafactory";
  private static final String CONCATENATION = "java/lang/invoke/StringConcatFactory";
  private static final String RECORD = "java/lang/runtime/ObjectMethods";

  private final CodeWalk walk;
  private final Member member;
  private final FingerprintEncoder encoder;

  CallReview(CodeWalk walk, Member member) {
    this.walk = walk;
    this.member = member;
    this.encoder = walk.encoder();
  }

  static boolean makesFixedCollection(String owner, String name) {
    return FIXED_FACTORIES.contains(owner) && name.equals("of");
  }

  void call(
      int opcode,
      String owner,
      String name,
      String descriptor,
      Object receiver,
      List<Object> arguments) {
    boolean isExact = opcode == Opcodes.INVOKESTATIC || opcode == Opcodes.INVOKESPECIAL;
    if (owner.startsWith("[")) {
      encoder.add(owner).add(name);
      if (!name.equals("clone")) {
        throw notReviewed(owner, name);
      }
    } else if (PlatformCode.isPlatform(owner)) {
      encoder.add(owner).add(name).add(descriptor);
      platform(isExact ? null : receiver, owner, name, descriptor, arguments);
    } else {
      user(isExact, owner, name, descriptor, arguments);
    }
  }

  private void user(
      boolean isExact, String owner, String name, String descriptor, List<Object> arguments) {
    Member target = walk.hierarchy().method(owner, name, descriptor);
    if (PlatformCode.isPlatform(target.owner())) {
      encoder.add(owner).add(name).add(descriptor);
      platform(null, target.owner(), name, descriptor, arguments);
      if (!isExact) {
        walk.virtual(owner, name, descriptor);
      }
    } else if (isExact) {
      walk.exact(owner, name, descriptor);
    } else {
      encoder.add(name).add(descriptor);
      walk.virtual(owner, name, descriptor);
    }
  }

  private void platform(
      Object receiver, String owner, String name, String descriptor, List<Object> arguments) {
    Rule rule = Rule.REFUSED;
    if (receiver instanceof String type && !type.startsWith("[") && PlatformCode.isPlatform(type)) {
      rule = PlatformCode.rule(type, name);
    }
    if (rule == Rule.REFUSED) {
      rule = PlatformCode.rule(owner, name);
    }
    boolean isMet =
        switch (rule) {
          case PLAIN -> true;
          case TEXT -> areTexts(descriptor, arguments);
          case ORDERED -> areOrdered(descriptor, arguments);
          case WRITES -> {
            walk.writesArrays();
            yield true;
          }
          case REFUSED -> throw notReviewed(owner, name);
        };
    if (!isMet) {
      throw FunctionIdentity.refused(
          member
              + " gives "
              + new Member(owner, name, descriptor)
              + " a value of unknown kind: "
              + arguments);
    }
  }

  private static boolean areTexts(String descriptor, List<Object> arguments) {
    Type[] declared = Type.getArgumentTypes(descriptor);
    for (int i = 0; i < declared.length; i++) {
      if (!AbstractTypes.isText(arguments.get(i), declared[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean areOrdered(String descriptor, List<Object> arguments) {
    Type[] declared = Type.getArgumentTypes(descriptor);
    for (int i = 0; i < declared.length; i++) {
      Object known = AbstractTypes.of(declared[i]);
      boolean isCollection =
          known.equals("java/util/Collection") || known.equals("java/lang/Iterable");
      if (isCollection
          && !(arguments.get(i) instanceof String type && PlatformCode.isOrdered(type))) {
        return false;
      }
    }
    return true;
  }

  /** Reviews a call that the JVM links itself; true if it makes a lambda. */
  boolean dynamicCall(
      String name,
      String descriptor,
      Handle bootstrap,
      Object[] constants,
      List<Object> arguments) {
    encoder.add(bootstrap.getOwner()).add(bootstrap.getName());
    switch (bootstrap.getOwner()) {
      case LAMBDA -> lambda(descriptor, constants, arguments);
      case CONCATENATION -> {
        encode(constants);
        if (!areTexts(descriptor, arguments)) {
          throw FunctionIdentity.refused(
              member + " puts a value of unknown kind into words: " + arguments);
        }
      }
      case RECORD -> {
        encode(constants);
        checkRecord(name, constants);
      }
      default -> throw notReviewed(bootstrap.getOwner(), bootstrap.getName());
    }
    return bootstrap.getOwner().equals(LAMBDA);
  }

  private void lambda(String descriptor, Object[] constants, List<Object> captured) {
    Handle body = (Handle) constants[1];
    Type called = (Type) constants[2];
    encode(new Object[] {constants[0], constants[2]});
    List<Type> interfaces = new ArrayList<>(List.of(Type.getReturnType(descriptor)));
    for (int i = 3; i < constants.length; i++) {
      if (constants[i] instanceof Type type && type.getSort() == Type.OBJECT) {
        interfaces.add(type);
      }
    }
    for (Type type : interfaces) {
      if (!PlatformCode.isPlatform(type.getInternalName())) {
        walk.instance(type.getInternalName());
      }
    }
    List<Object> arguments = new ArrayList<>(captured);
    Arrays.stream(called.getArgumentTypes()).map(AbstractTypes::of).forEach(arguments::add);
    body(body, arguments);
  }

  private void body(Handle body, List<Object> arguments) {
    encoder.add(body.getTag());
    boolean isVirtual =
        body.getTag() == Opcodes.H_INVOKEVIRTUAL || body.getTag() == Opcodes.H_INVOKEINTERFACE;
    boolean hasReceiver = isVirtual || body.getTag() == Opcodes.H_INVOKESPECIAL;
    if (body.getTag() == Opcodes.H_NEWINVOKESPECIAL && !PlatformCode.isPlatform(body.getOwner())) {
      encoder.add(body.getOwner());
      walk.instance(body.getOwner());
    }
    int opcode = isVirtual ? Opcodes.INVOKEVIRTUAL : Opcodes.INVOKESTATIC;
    call(
        opcode,
        body.getOwner(),
        body.getName(),
        body.getDesc(),
        hasReceiver ? arguments.get(0) : null,
        hasReceiver ? arguments.subList(1, arguments.size()) : arguments);
  }

  /** The text and the hash of a record are those of its components. */
  private void checkRecord(String name, Object[] constants) {
    for (int i = 2; i < constants.length && !name.equals("equals"); i++) {
      Object component = AbstractTypes.of(Type.getType(((Handle) constants[i]).getDesc()));
      if (!AbstractTypes.isValue(component)) {
        throw FunctionIdentity.refused(
            member + " puts a value of unknown kind into words: " + component);
      }
    }
  }

  void checkPlatformField(int opcode, String owner, String name) {
    boolean isVariable = owner.startsWith("scala/runtime/") && owner.endsWith("Ref");
    boolean isStatic = opcode == Opcodes.GETSTATIC;
    if (isStatic ? PlatformCode.rule(owner, name) != Rule.PLAIN : !isVariable) {
      throw notReviewed(owner, name);
    }
  }

  /** Errors of the JVM itself come at times that nobody can foresee. */
  void checkCaught(String type) {
    boolean isForeseen =
        type != null
            && (type.equals("java/lang/NoSuchFieldError")
                || walk.hierarchy().isSubclass(type, Exception.class));
    if (!isForeseen) {
      throw FunctionIdentity.refused(
          member + " catches " + (type == null ? "everything" : ClassFiles.named(type)));
    }
  }

  /** Whether two equal values of the platform are one object is nobody's promise. */
  void checkComparedByIdentity(Object one, Object other) {
    if (!isIdentifiable(one) && !isIdentifiable(other)) {
      throw FunctionIdentity.refused(member + " compares objects by identity: " + one);
    }
  }

  private static boolean isIdentifiable(Object type) {
    return type.equals(Opcodes.NULL)
        || type.equals("java/lang/Class")
        || (type instanceof String name && !name.startsWith("[") && !PlatformCode.isPlatform(name));
  }

  void checkConstant(Object constant) {
    if (constant instanceof Type type) {
      if (type.getSort() == Type.METHOD) {
        throw notReviewed("java/lang/invoke/MethodType", "constant");
      }
      Type element = type.getSort() == Type.ARRAY ? type.getElementType() : type;
      if (element.getSort() == Type.OBJECT && !PlatformCode.isPlatform(element.getInternalName())) {
        walk.constants(element.getInternalName());
      }
    } else if (!(constant instanceof Number) && !(constant instanceof String)) {
      throw notReviewed("java/lang/invoke/ConstantBootstraps", "constant");
    }
  }

  private void encode(Object[] constants) {
    encoder.add(constants.length);
    for (Object constant : constants) {
      encoder.add(constant.getClass().getName()).add(constant.toString());
    }
  }

  private RefusedException notReviewed(String owner, String name) {
    return FunctionIdentity.refused(
        member + " uses " + new Member(owner, name, "()") + ", which is not among the reviewed");
  }
}
