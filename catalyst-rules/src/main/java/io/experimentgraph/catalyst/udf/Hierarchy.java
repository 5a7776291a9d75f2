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

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.xbean.asm9.Opcodes;
import org.apache.xbean.asm9.Type;
import org.apache.xbean.asm9.tree.ClassNode;
import org.apache.xbean.asm9.tree.FieldNode;
import org.apache.xbean.asm9.tree.MethodNode;

/** Where the members of a user's classes are declared, as the JVM resolves them. */
final class Hierarchy {

  private final ClassFiles files;
  private final Map<String, Set<String>> platformSignatures = new HashMap<>();

  Hierarchy(ClassFiles files) {
    this.files = files;
  }

  ClassNode node(String owner) {
    return files.node(owner);
  }

  boolean isSubclass(String internalName, Class<?> ancestor) {
    return ancestor.isAssignableFrom(files.type(internalName));
  }

  /** The user's types that a class is, itself first, superclasses before interfaces. */
  Set<String> userTypes(String owner) {
    Set<String> types = new LinkedHashSet<>();
    for (String type = owner; !PlatformCode.isPlatform(type); type = node(type).superName) {
      types.add(type);
    }
    Deque<String> open = new ArrayDeque<>(types);
    while (!open.isEmpty()) {
      for (String next : node(open.remove()).interfaces) {
        if (!PlatformCode.isPlatform(next) && types.add(next)) {
          open.add(next);
        }
      }
    }
    return types;
  }

  /** All names under which objects of a class may be asked for. */
  Set<String> supertypes(String owner) {
    Set<String> all = new LinkedHashSet<>();
    for (String type : userTypes(owner)) {
      all.add(type);
      all.add(node(type).superName);
      all.addAll(node(type).interfaces);
    }
    return all;
  }

  String platformSuperclass(String owner) {
    String type = owner;
    while (!PlatformCode.isPlatform(type)) {
      type = node(type).superName;
    }
    return type;
  }

  /** The method that a reference names; of the platform if no user's type declares it. */
  Member method(String owner, String name, String descriptor) {
    Member inherited = null;
    Member found = null;
    for (String type : userTypes(owner)) {
      Member member = new Member(type, name, descriptor);
      if (find(member) == null) {
        continue;
      }
      if (isAbstract(member)) {
        inherited = inherited == null ? member : inherited;
      } else if (found == null) {
        found = member;
      } else if (isInterface(found)) {
        throw FunctionIdentity.refused(found + " and " + member + " are both default methods");
      }
    }
    if (found != null) {
      return found;
    }
    if (inherited != null) {
      return inherited;
    }
    return new Member(platformOwner(owner, name, descriptor), name, descriptor);
  }

  /** The method that runs when one is called on an object of a class; null if not a user's. */
  Member target(String type, String signature) {
    int parenthesis = signature.indexOf('(');
    Member member =
        method(type, signature.substring(0, parenthesis), signature.substring(parenthesis));
    boolean isOurs = !PlatformCode.isPlatform(member.owner()) && !isAbstract(member);
    return isOurs && (code(member).access & Opcodes.ACC_STATIC) == 0 ? member : null;
  }

  boolean isAbstract(Member member) {
    if (PlatformCode.isPlatform(member.owner())) {
      return true;
    }
    MethodNode method = find(member);
    return method == null || (method.access & Opcodes.ACC_ABSTRACT) != 0;
  }

  private boolean isInterface(Member member) {
    return (node(member.owner()).access & Opcodes.ACC_INTERFACE) != 0;
  }

  MethodNode code(Member member) {
    return find(member);
  }

  /** The static field that a reference names. */
  Member field(String owner, String name, String descriptor) {
    for (String type : userTypes(owner)) {
      Member member = new Member(type, name, descriptor);
      if (fieldNode(member) != null) {
        return member;
      }
    }
    throw FunctionIdentity.refused(
        new Member(owner, name, descriptor) + " is a field of a platform's class");
  }

  FieldNode fieldNode(Member member) {
    return node(member.owner()).fields.stream()
        .filter(f -> f.name.equals(member.name()) && f.desc.equals(member.descriptor()))
        .findFirst()
        .orElse(null);
  }

  /** The methods of the platform's types above a class, by which the platform may call it. */
  Set<String> platformSignatures(String owner) {
    return platformSignatures.computeIfAbsent(owner, this::readPlatformSignatures);
  }

  private Set<String> readPlatformSignatures(String owner) {
    Set<String> signatures = new TreeSet<>();
    for (Class<?> type : platformTypes(owner)) {
      for (Method method : type.getDeclaredMethods()) {
        if (!Modifier.isStatic(method.getModifiers())
            && !Modifier.isPrivate(method.getModifiers())) {
          signatures.add(method.getName() + Type.getMethodDescriptor(method));
        }
      }
    }
    return signatures;
  }

  private String platformOwner(String owner, String name, String descriptor) {
    String found = null;
    for (Class<?> type : platformTypes(owner)) {
      for (Method method : type.getDeclaredMethods()) {
        if (method.getName().equals(name) && Type.getMethodDescriptor(method).equals(descriptor)) {
          found = Type.getInternalName(type);
          if (!Modifier.isAbstract(method.getModifiers())) {
            return found;
          }
        }
      }
    }
    return found == null ? platformSuperclass(owner) : found;
  }

  private Set<Class<?>> platformTypes(String owner) {
    Set<Class<?>> types = new LinkedHashSet<>();
    Deque<Class<?>> open = new ArrayDeque<>();
    supertypes(owner).stream().filter(PlatformCode::isPlatform).map(files::type).forEach(open::add);
    open.add(Object.class);
    while (!open.isEmpty()) {
      Class<?> type = open.remove();
      if (types.add(type)) {
        if (type.getSuperclass() != null) {
          open.add(type.getSuperclass());
        }
        open.addAll(List.of(type.getInterfaces()));
      }
    }
    return types;
  }

  private MethodNode find(Member member) {
    return node(member.owner()).methods.stream()
        .filter(m -> m.name.equals(member.name()) && m.desc.equals(member.descriptor()))
        .findFirst()
        .orElse(null);
  }
}
