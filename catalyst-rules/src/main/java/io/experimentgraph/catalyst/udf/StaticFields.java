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
import org.apache.xbean.asm9.tree.AbstractInsnNode;
import org.apache.xbean.asm9.tree.ClassNode;
import org.apache.xbean.asm9.tree.FieldInsnNode;
import org.apache.xbean.asm9.tree.FieldNode;
import org.apache.xbean.asm9.tree.FrameNode;
import org.apache.xbean.asm9.tree.IincInsnNode;
import org.apache.xbean.asm9.tree.InsnNode;
import org.apache.xbean.asm9.tree.JumpInsnNode;
import org.apache.xbean.asm9.tree.LookupSwitchInsnNode;
import org.apache.xbean.asm9.tree.MethodNode;
import org.apache.xbean.asm9.tree.TableSwitchInsnNode;
import org.apache.xbean.asm9.tree.VarInsnNode;

/**
 * Reviews a static field: it must be final, hold what cannot change, and get it from code that can
 * be proved. Its value is never read, which would initialize the user's class before its time; the
 * code of its initializer says as much.
 */
final class StaticFields {

  private static final Set<Class<?>> NOT_STRAIGHT =
      Set.of(
          JumpInsnNode.class,
          FrameNode.class,
          LookupSwitchInsnNode.class,
          TableSwitchInsnNode.class,
          VarInsnNode.class,
          IincInsnNode.class);

  private final CodeWalk walk;
  private final ClassFiles files;

  StaticFields(CodeWalk walk, ClassFiles files) {
    this.walk = walk;
    this.files = files;
  }

  void review(Member field) {
    FieldNode node = walk.hierarchy().fieldNode(field);
    walk.encoder().add("static").add(node.desc);
    if ((node.access & Opcodes.ACC_STATIC) == 0 || (node.access & Opcodes.ACC_FINAL) == 0) {
      throw FunctionIdentity.refused("it reads " + field + ", which is static and not final");
    }
    if (node.value != null) {
      walk.encoder().add(node.value.getClass().getName()).add(bits(node.value));
      return;
    }
    Member initializer = new Member(field.owner(), "<clinit>", "()V");
    MethodNode code = walk.hierarchy().code(initializer);
    if (code == null) {
      return;
    }
    boolean isSynthetic = (node.access & Opcodes.ACC_SYNTHETIC) != 0;
    boolean isSwitch = isSynthetic && field.name().startsWith("$SwitchMap$");
    CodeReview review = new CodeReview(walk, initializer, Opcodes.ACC_STATIC, true);
    review.review(isSwitch ? code : assignment(field, code));
    boolean isConstants = isSynthetic && field.name().equals("$VALUES");
    if (!isSwitch && !isConstants && !isImmutable(node.desc, review.stored())) {
      throw FunctionIdentity.refused(
          "it reads "
              + field
              + ", which is static and may change: use List.of, Set.of or Map.of for a constant");
    }
  }

  /** The straight code of a class's initializer that ends with an assignment to a field. */
  private static MethodNode assignment(Member field, MethodNode initializer) {
    MethodNode slice = new MethodNode(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
    MethodNode found = null;
    boolean isStraight = true;
    for (AbstractInsnNode node : initializer.instructions) {
      isStraight &= !NOT_STRAIGHT.contains(node.getClass());
      if (node instanceof FieldInsnNode write && write.getOpcode() == Opcodes.PUTSTATIC) {
        slice.instructions.add(node.clone(null));
        if (write.name.equals(field.name()) && write.owner.equals(field.owner())) {
          if (found != null || !isStraight) {
            throw FunctionIdentity.refused("the value of " + field + " hangs on conditions");
          }
          found = slice;
        }
        slice = new MethodNode(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
        isStraight = true;
      } else if (node.getOpcode() >= 0 && isStraight) {
        slice.instructions.add(node.clone(null));
      }
    }
    if (found == null || !initializer.tryCatchBlocks.isEmpty()) {
      throw FunctionIdentity.refused("the value of " + field + " hangs on conditions");
    }
    found.instructions.add(new InsnNode(Opcodes.RETURN));
    return found;
  }

  private boolean isImmutable(String descriptor, Object stored) {
    Object declared = AbstractTypes.of(Type.getType(descriptor));
    if (!(declared instanceof String name)) {
      return true;
    }
    if (AbstractTypes.FIXED_COLLECTION.equals(stored)
        || AbstractTypes.FIXED_LAMBDA.equals(stored)) {
      return true;
    }
    // A constant of an enumeration may have a class of its own, with fields of its own.
    boolean isStoredFixed = stored instanceof String type && isImmutable(type, 0);
    boolean isEnum =
        !name.startsWith("[")
            && !PlatformCode.isPlatform(name)
            && (files.node(name).access & Opcodes.ACC_ENUM) != 0;
    return isStoredFixed || (isImmutable(name, 0) && !isEnum);
  }

  private boolean isImmutable(String type, int depth) {
    if (type.startsWith("[") || type.startsWith("experimentgraph/") || depth > 8) {
      return false;
    }
    if (PlatformCode.isPlatform(type)) {
      return PlatformCode.isImmutable(type);
    }
    ClassNode node = files.node(type);
    boolean isConstant = (node.access & Opcodes.ACC_ENUM) != 0;
    boolean isKnown = isConstant || (node.access & Opcodes.ACC_FINAL) != 0;
    return isKnown && walk.hierarchy().userTypes(type).stream().allMatch(t -> isFixed(t, depth));
  }

  private boolean isFixed(String type, int depth) {
    List<FieldNode> fields = files.node(type).fields;
    return fields.stream()
        .filter(field -> (field.access & Opcodes.ACC_STATIC) == 0)
        .allMatch(
            field ->
                (field.access & Opcodes.ACC_FINAL) != 0
                    && (!(AbstractTypes.of(Type.getType(field.desc)) instanceof String name)
                        || isImmutable(name, depth + 1)));
  }

  private static String bits(Object constant) {
    if (constant instanceof Double number) {
      return Long.toString(Double.doubleToRawLongBits(number));
    }
    return constant instanceof Float number
        ? Integer.toString(Float.floatToRawIntBits(number))
        : constant.toString();
  }
}
