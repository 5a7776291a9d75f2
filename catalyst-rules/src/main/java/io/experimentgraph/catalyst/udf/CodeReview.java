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

import io.experimentgraph.graph.FingerprintEncoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.xbean.asm9.Handle;
import org.apache.xbean.asm9.Label;
import org.apache.xbean.asm9.Opcodes;
import org.apache.xbean.asm9.Type;
import org.apache.xbean.asm9.commons.AnalyzerAdapter;
import org.apache.xbean.asm9.tree.MethodNode;

/**
 * Reviews the instructions of one method, encodes them and tells the walk what they reach. What is
 * known of the types on the stack comes from the class file's own frames.
 */
final class CodeReview extends AnalyzerAdapter {

  /** Whether a call asks for the class of its receiver hangs on who may see the method. */
  private static final int COUNTED =
      Opcodes.ACC_STATIC
          | Opcodes.ACC_SYNCHRONIZED
          | Opcodes.ACC_PUBLIC
          | Opcodes.ACC_PROTECTED
          | Opcodes.ACC_PRIVATE;

  private final CodeWalk walk;
  private final Member member;
  private final boolean isInitializer;
  private final FingerprintEncoder encoder;
  private final CallReview calls;
  private final Map<Label, Integer> labels = new HashMap<>();
  private Object stored;

  /**
   * A review.
   *
   * @param isInitializer whether it is code that initializes static fields, and may write them
   */
  CodeReview(CodeWalk walk, Member member, int access, boolean isInitializer) {
    super(Opcodes.ASM9, member.owner(), access, member.name(), member.descriptor(), null);
    this.walk = walk;
    this.member = member;
    this.isInitializer = isInitializer;
    this.encoder = walk.encoder();
    this.calls = new CallReview(walk, member);
  }

  void review(MethodNode method) {
    encoder.add(method.desc).add(method.access & COUNTED);
    try {
      method.accept(this);
    } catch (IndexOutOfBoundsException e) {
      throw FunctionIdentity.refused(member + " has code that cannot be followed");
    }
    encoder.add("end");
  }

  /** What is known of the value that the last static field was given. */
  Object stored() {
    return stored;
  }

  @Override
  public void visitTryCatchBlock(Label start, Label end, Label handler, String type) {
    calls.checkCaught(type);
    encoder.add("try").add(label(start)).add(label(end)).add(label(handler)).add(type);
    super.visitTryCatchBlock(start, end, handler, type);
  }

  @Override
  public void visitLabel(Label label) {
    encoder.add("label").add(label(label));
    super.visitLabel(label);
  }

  @Override
  public void visitInsn(int opcode) {
    encoder.add(opcode);
    if (opcode == Opcodes.MONITORENTER) {
      throw FunctionIdentity.refused(member + " takes a lock");
    }
    if (opcode == Opcodes.BASTORE) {
      walk.writesArrays();
    }
    if (opcode == Opcodes.AASTORE) {
      checkStoredObject(top(2), top(0));
    }
    super.visitInsn(opcode);
  }

  @Override
  public void visitIntInsn(int opcode, int operand) {
    encoder.add(opcode).add(operand);
    super.visitIntInsn(opcode, operand);
  }

  @Override
  public void visitVarInsn(int opcode, int variable) {
    encoder.add(opcode).add(variable);
    super.visitVarInsn(opcode, variable);
  }

  @Override
  public void visitIincInsn(int variable, int increment) {
    encoder.add(Opcodes.IINC).add(variable).add(increment);
    super.visitIincInsn(variable, increment);
  }

  @Override
  public void visitTypeInsn(int opcode, String type) {
    encoder.add(opcode).add(type);
    if (opcode == Opcodes.NEW && !PlatformCode.isPlatform(type)) {
      walk.instance(type);
    }
    super.visitTypeInsn(opcode, type);
    if (opcode == Opcodes.ANEWARRAY && type.equals("java/lang/Object")) {
      replaceTop(AbstractTypes.ARGUMENTS);
    }
  }

  @Override
  public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
    encoder.add(Opcodes.MULTIANEWARRAY).add(descriptor).add(dimensions);
    super.visitMultiANewArrayInsn(descriptor, dimensions);
  }

  @Override
  public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
    encoder.add(opcode);
    if (opcode == Opcodes.PUTSTATIC) {
      if (!isInitializer) {
        throw FunctionIdentity.refused(
            member + " writes " + new Member(owner, name, descriptor) + ", which is static");
      }
      stored = Type.getType(descriptor).getSize() == 2 ? null : top(0);
      encoder.add(descriptor);
    } else if (PlatformCode.isPlatform(owner)) {
      encoder.add(owner).add(name);
      calls.checkPlatformField(opcode, owner, name);
    } else if (opcode == Opcodes.GETSTATIC) {
      walk.reach(walk.hierarchy().field(owner, name, descriptor));
    } else {
      encoder.add(owner).add(name).add(descriptor);
    }
    super.visitFieldInsn(opcode, owner, name, descriptor);
  }

  @Override
  public void visitMethodInsn(
      int opcode, String owner, String name, String descriptor, boolean isInterface) {
    encoder.add(opcode);
    List<Object> arguments = arguments(descriptor);
    Object receiver =
        opcode == Opcodes.INVOKESTATIC
            ? null
            : top((Type.getArgumentsAndReturnSizes(descriptor) >> 2) - 1);
    calls.call(opcode, owner, name, descriptor, receiver, arguments);
    super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
    if (CallReview.makesFixedCollection(owner, name) && AbstractTypes.areValues(arguments)) {
      replaceTop(AbstractTypes.FIXED_COLLECTION);
    }
  }

  @Override
  public void visitInvokeDynamicInsn(
      String name, String descriptor, Handle bootstrap, Object... constants) {
    List<Object> arguments = arguments(descriptor);
    encoder.add(Opcodes.INVOKEDYNAMIC).add(name).add(descriptor);
    boolean isLambda = calls.dynamicCall(name, descriptor, bootstrap, constants, arguments);
    super.visitInvokeDynamicInsn(name, descriptor, bootstrap, constants);
    if (isLambda && arguments.stream().allMatch(AbstractTypes::isValue)) {
      replaceTop(AbstractTypes.FIXED_LAMBDA);
    }
  }

  @Override
  public void visitJumpInsn(int opcode, Label label) {
    encoder.add(opcode).add(label(label));
    if (opcode == Opcodes.IF_ACMPEQ || opcode == Opcodes.IF_ACMPNE) {
      calls.checkComparedByIdentity(top(0), top(1));
    }
    super.visitJumpInsn(opcode, label);
  }

  @Override
  public void visitLdcInsn(Object constant) {
    encoder.add(Opcodes.LDC).add(constant.getClass().getName());
    if (constant instanceof Float number) {
      encoder.add(Float.floatToRawIntBits(number));
    } else if (constant instanceof Double number) {
      encoder.add(Double.doubleToRawLongBits(number));
    } else {
      encoder.add(constant.toString());
    }
    calls.checkConstant(constant);
    super.visitLdcInsn(constant);
  }

  @Override
  public void visitTableSwitchInsn(int min, int max, Label otherwise, Label... cases) {
    encoder.add(Opcodes.TABLESWITCH).add(min).add(max).add(label(otherwise));
    for (Label target : cases) {
      encoder.add(label(target));
    }
    super.visitTableSwitchInsn(min, max, otherwise, cases);
  }

  @Override
  public void visitLookupSwitchInsn(Label otherwise, int[] keys, Label[] cases) {
    encoder.add(Opcodes.LOOKUPSWITCH).add(label(otherwise)).add(keys.length);
    for (int i = 0; i < keys.length; i++) {
      encoder.add(keys[i]).add(label(cases[i]));
    }
    super.visitLookupSwitchInsn(otherwise, keys, cases);
  }

  /** Arrays of objects are worded as text elsewhere, so nothing else may come into them. */
  private void checkStoredObject(Object array, Object value) {
    boolean isOpen = !(array instanceof String) || array.equals(AbstractTypes.ARGUMENTS);
    if ((isOpen || array.equals("[Ljava/lang/Object;")) && !AbstractTypes.isValue(value)) {
      throw FunctionIdentity.refused(member + " puts " + value + " into an array of objects");
    }
  }

  private int label(Label label) {
    return labels.computeIfAbsent(label, fresh -> labels.size());
  }

  /** What lies on the stack, from the top; unknown where no code leads. */
  private Object top(int depth) {
    return stack == null ? "java/lang/Object" : stack.get(stack.size() - 1 - depth);
  }

  private void replaceTop(String type) {
    if (stack != null) {
      stack.set(stack.size() - 1, type);
    }
  }

  private List<Object> arguments(String descriptor) {
    List<Object> arguments = new ArrayList<>();
    int depth = 0;
    Type[] types = Type.getArgumentTypes(descriptor);
    for (int i = types.length - 1; i >= 0; i--) {
      depth += types[i].getSize();
      arguments.add(0, types[i].getSize() == 2 ? AbstractTypes.of(types[i]) : top(depth - 1));
    }
    return arguments;
  }
}
