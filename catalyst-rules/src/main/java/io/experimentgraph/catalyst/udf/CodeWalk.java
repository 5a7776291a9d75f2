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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.xbean.asm9.Opcodes;
import org.apache.xbean.asm9.tree.AbstractInsnNode;
import org.apache.xbean.asm9.tree.ClassNode;
import org.apache.xbean.asm9.tree.FieldInsnNode;
import org.apache.xbean.asm9.tree.FieldNode;
import org.apache.xbean.asm9.tree.MethodInsnNode;
import org.apache.xbean.asm9.tree.MethodNode;

/**
 * Walks all code that a function may reach, and encodes it. The world is closed: objects of a
 * user's classes come from what the function captured or from code that is walked, so a virtual
 * call can only lead into the classes that were met. The platform calls back whatever a met class
 * overrides of it. Methods are told apart by the order in which they are met and not by name: the
 * name of a lambda's body counts the lambdas before it.
 */
final class CodeWalk {

  static final int MAX_METHODS = 2_000;

  /** Classes that hold what all code of a process is under. */
  private static final Set<String> DEFAULTS =
      Set.of("java/util/TimeZone", "java/util/Locale", "java/lang/System");

  private final ClassFiles files;
  private final Hierarchy hierarchy;
  private final FingerprintEncoder encoder = new FingerprintEncoder("code");
  private final Map<Member, Integer> numbers = new LinkedHashMap<>();
  private final Deque<Member> open = new ArrayDeque<>();
  private final Set<String> instances = new LinkedHashSet<>();
  private final Set<String> virtualCalls = new TreeSet<>();
  private final Set<String> initialized = new LinkedHashSet<>();
  private boolean writesArrays;

  CodeWalk(ClassFiles files) {
    this.files = files;
    this.hierarchy = new Hierarchy(files);
  }

  ReachedCode walk(List<Root> roots) {
    roots.forEach(this::start);
    boolean isGrowing = true;
    while (isGrowing) {
      while (!open.isEmpty()) {
        review(open.remove());
      }
      isGrowing = dispatch();
    }
    encodeInstances();
    return new ReachedCode(encoder.finish(), writesArrays);
  }

  FingerprintEncoder encoder() {
    return encoder;
  }

  Hierarchy hierarchy() {
    return hierarchy;
  }

  void writesArrays() {
    writesArrays = true;
  }

  /** Adds a method or static field to what is walked, and encodes a reference to it. */
  void reach(Member member) {
    Integer number = numbers.get(member);
    if (number == null) {
      if (numbers.size() == MAX_METHODS) {
        throw FunctionIdentity.refused("it reaches more than " + MAX_METHODS + " methods");
      }
      number = numbers.size();
      numbers.put(member, number);
      open.add(member);
    }
    encoder.add("reference").add(number);
  }

  /** Adds a method that is known without asking for the class of its receiver. */
  void exact(String owner, String name, String descriptor) {
    Member member = hierarchy.method(owner, name, descriptor);
    if (PlatformCode.isPlatform(member.owner())) {
      throw FunctionIdentity.refused(member + " is not among the reviewed methods");
    }
    reach(member);
  }

  /** Adds a call of a user's method on an object whose class is known only when it runs. */
  void virtual(String owner, String name, String descriptor) {
    virtualCalls.add(name + descriptor);
    Member known = hierarchy.method(owner, name, descriptor);
    if (!hierarchy.isAbstract(known)) {
      reach(known);
    }
  }

  /** Adds a class of which there may be objects. */
  void instance(String owner) {
    if (!instances.add(owner)) {
      return;
    }
    String platform = hierarchy.platformSuperclass(owner);
    // A text of a user's own making would be put into words by joins, unseen.
    if (!PlatformCode.isExtensible(platform) || hierarchy.isSubclass(owner, CharSequence.class)) {
      throw FunctionIdentity.refused(
          ClassFiles.named(owner)
              + " extends "
              + ClassFiles.named(platform)
              + " or implements CharSequence");
    }
  }

  /** Adds the constants of an enumeration. */
  void constants(String owner) {
    ClassNode node = files.node(owner);
    if ((node.access & Opcodes.ACC_ENUM) == 0) {
      throw FunctionIdentity.refused("it refers to the class object of " + ClassFiles.named(owner));
    }
    exact(owner, "values", "()[L" + owner + ";");
  }

  private void start(Root root) {
    encoder.add(root.kind().name());
    switch (root.kind()) {
      case INSTANCE -> instance(root.owner());
      case CONSTANT -> reach(hierarchy.field(root.owner(), root.name(), root.descriptor()));
      case EXACT_METHOD -> startMethod(root, false);
      case VIRTUAL_METHOD -> startMethod(root, true);
    }
  }

  private void startMethod(Root root, boolean isVirtual) {
    if (PlatformCode.isPlatform(root.owner())) {
      encoder.add(root.owner()).add(root.name()).add(root.descriptor());
      if (PlatformCode.rule(root.owner(), root.name()) != PlatformCode.Rule.PLAIN) {
        throw FunctionIdentity.refused(
            new Member(root.owner(), root.name(), root.descriptor())
                + " is not among the reviewed methods");
      }
    } else if (isVirtual) {
      encoder.add(root.name()).add(root.descriptor());
      virtual(root.owner(), root.name(), root.descriptor());
    } else {
      exact(root.owner(), root.name(), root.descriptor());
    }
  }

  private void encodeFields(String type) {
    List<FieldNode> fields = files.node(type).fields;
    encoder.add(type).add(fields.size());
    fields.forEach(field -> encoder.add(field.name).add(field.desc));
  }

  /**
   * The order in which a class gives its static fields their values: one may be read before it has
   * one.
   *
   * @throws RefusedException if meanwhile the class changes what all code is under
   */
  private void encodeInitializer(String type) {
    MethodNode code = hierarchy.code(new Member(type, "<clinit>", "()V"));
    if (code == null) {
      return;
    }
    encoder.add("initializer").add(type);
    for (AbstractInsnNode node : code.instructions) {
      if (node instanceof FieldInsnNode write && write.getOpcode() == Opcodes.PUTSTATIC) {
        encoder.add(write.name).add(write.desc);
      }
      if (node instanceof MethodInsnNode call
          && call.name.startsWith("set")
          && DEFAULTS.contains(call.owner)) {
        throw FunctionIdentity.refused(
            ClassFiles.named(type) + " calls " + new Member(call.owner, call.name, call.desc));
      }
    }
  }

  private void review(Member member) {
    initialized.add(member.owner());
    if (member.isField()) {
      new StaticFields(this, files).review(member);
      return;
    }
    MethodNode method = hierarchy.code(member);
    if ((method.access & (Opcodes.ACC_NATIVE | Opcodes.ACC_ABSTRACT)) != 0) {
      throw FunctionIdentity.refused(member + " has no code to read");
    }
    encoder.add("method").add(numbers.get(member));
    new CodeReview(this, member, method.access, false).review(method);
  }

  /** Reaches what calls may lead to; true if that was something new. */
  private boolean dispatch() {
    int before = numbers.size() + virtualCalls.size() + instances.size();
    for (String type : List.copyOf(instances)) {
      for (String signature : signatures(type)) {
        Member target = hierarchy.target(type, signature);
        if (target != null && !numbers.containsKey(target)) {
          reach(target);
        }
      }
    }
    return before != numbers.size() + virtualCalls.size() + instances.size() || !open.isEmpty();
  }

  private Set<String> signatures(String type) {
    Set<String> signatures = new TreeSet<>(virtualCalls);
    signatures.addAll(hierarchy.platformSignatures(type));
    return signatures;
  }

  /** Which method a call leads to in which class, and what may be cast to what. */
  private void encodeInstances() {
    for (String type : instances) {
      encoder.add("instance").add(type);
      List<String> supertypes = new ArrayList<>(hierarchy.supertypes(type));
      encoder.add(supertypes.size());
      supertypes.forEach(encoder::add);
      // A field of a class hides that of its superclass, whoever reads it.
      hierarchy.userTypes(type).forEach(this::encodeFields);
      for (String signature : signatures(type)) {
        Member target = hierarchy.target(type, signature);
        if (target != null) {
          encoder.add(signature).add(numbers.get(target));
        }
      }
    }
    initialized.forEach(this::encodeInitializer);
    for (Member member : numbers.keySet()) {
      FieldNode field = member.isField() ? hierarchy.fieldNode(member) : null;
      encoder.add(field == null ? member.descriptor() : "field " + field.desc);
    }
  }
}
