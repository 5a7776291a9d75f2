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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The reviewed part of Java, Scala and Spark that a user's function may call. Their code is not
 * read: their versions are part of the identity. What is not listed is refused.
 */
final class PlatformCode {

  /** What a member of the platform demands of its caller. */
  enum Rule {
    /** Nothing: its result hangs on its arguments alone. */
    PLAIN,
    /** It puts its arguments into words or hashes them, so their classes must do that by value. */
    TEXT,
    /** It goes through a collection, which must have an order of its own. */
    ORDERED,
    /** It may write into an array that it is given. */
    WRITES,
    /** It is not to be called, although the rest of its class is. */
    REFUSED
  }

  private static final String ANY = "*";

  private static final Set<String> NEVER_BY_DEFAULT = Set.of("<init>", "now");
  private static final Set<String> BY_IDENTITY = Set.of("hashCode", "toString");

  private static final List<String> PREFIXES =
      List.of("java/", "javax/", "jdk/", "sun/", "com/sun/", "scala/", "org/apache/spark/");

  /** Spark's adapter of Java functions, which is as thin as a user's own would be. */
  private static final String ADAPTER = "org/apache/spark/sql/internal/ToScalaUDF$";

  private static final Map<String, Map<String, Rule>> MEMBERS = new HashMap<>();
  private static final Map<String, Set<String>> KINDS = new HashMap<>();

  static {
    read("reviewed-platform.txt").forEach(PlatformCode::addLine);
  }

  private PlatformCode() {}

  /** True for classes that are reviewed by name and not read. */
  static boolean isPlatform(String internalName) {
    return !internalName.equals(ADAPTER) && PREFIXES.stream().anyMatch(internalName::startsWith);
  }

  /** The rule of a method or field; refused if it is not listed. */
  static Rule rule(String owner, String name) {
    Map<String, Rule> members = MEMBERS.getOrDefault(owner, Map.of());
    Rule rule = members.get(name);
    boolean isByIdentity = !isValue(owner) && BY_IDENTITY.contains(name);
    if (rule == null && !isByIdentity && !NEVER_BY_DEFAULT.contains(name)) {
      rule = members.get(ANY);
    }
    if (rule == null && name.equals("MODULE$") && !members.isEmpty()) {
      rule = Rule.PLAIN;
    }
    return rule == null ? Rule.REFUSED : rule;
  }

  /** True for classes whose objects never change and are worded, hashed and equal by value. */
  static boolean isValue(String internalName) {
    return isOfKind("values", internalName);
  }

  /** True for classes whose objects never change. */
  static boolean isImmutable(String internalName) {
    return isValue(internalName) || isOfKind("immutable", internalName);
  }

  /** True for collections that are gone through in an order of their own. */
  static boolean isOrdered(String internalName) {
    return isOfKind("ordered", internalName);
  }

  /** True for classes that a user's class may extend. */
  static boolean isExtensible(String internalName) {
    return isOfKind("superclasses", internalName);
  }

  private static boolean isOfKind(String kind, String internalName) {
    return KINDS.getOrDefault(kind, Set.of()).contains(internalName);
  }

  /** A line is {@code kind of classes: names} or {@code rule classes,classes: members}. */
  private static void addLine(String line) {
    int colon = line.indexOf(':');
    String[] head = line.substring(0, colon).strip().split(" +", -1);
    List<String> names = Arrays.asList(line.substring(colon + 1).strip().split(" +", -1));
    if (head.length == 1) {
      names.forEach(
          name ->
              KINDS.computeIfAbsent(head[0], kind -> new HashSet<>()).add(name.replace('.', '/')));
      return;
    }
    for (String owner : head[1].split(",", -1)) {
      Map<String, Rule> members =
          MEMBERS.computeIfAbsent(owner.replace('.', '/'), fresh -> new HashMap<>());
      names.forEach(name -> members.put(name, Rule.valueOf(head[0])));
    }
  }

  private static List<String> read(String resource) {
    try (InputStream stream = PlatformCode.class.getResourceAsStream(resource);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return reader
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the list " + resource, e);
    }
  }
}
