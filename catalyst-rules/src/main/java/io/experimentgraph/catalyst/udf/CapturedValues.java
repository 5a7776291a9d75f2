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

import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.FingerprintEncoder;
import java.io.Serializable;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.xbean.asm9.Type;

/**
 * The values that a function carries, and where the walk over its code has to start. All of them
 * must be immutable: a function is sent to its tasks after it was fingerprinted, and again each
 * time its query runs, so what can still change proves nothing.
 */
final class CapturedValues {

  private static final int MAX_DEPTH = 32;
  private static final int MAX_VALUES = 10_000;
  private static final long MAX_BYTES = 1 << 20;

  private static final Set<String> CUSTOM_SERIALIZATION =
      Set.of("readObject", "readResolve", "readExternal", "writeObject", "writeReplace");

  private final List<Root> roots = new ArrayList<>();
  private final Set<ClassLoader> loaders = new LinkedHashSet<>();
  private final List<Class<?>> classes = new ArrayList<>();
  private final Map<Object, Integer> objects = new IdentityHashMap<>();
  private int unordered;
  private int values;
  private long bytes;

  private CapturedValues() {}

  private Fingerprint fingerprint;
  private ClassLoader loader;

  /** What a function object carries. */
  static CapturedValues of(Object function) {
    CapturedValues captured = new CapturedValues();
    captured.fingerprint = captured.encode(function, 0);
    captured.loader = captured.commonLoader();
    return captured;
  }

  Fingerprint fingerprint() {
    return fingerprint;
  }

  List<Root> roots() {
    return roots;
  }

  /** A class loader that knows every class of a captured object under its name. */
  ClassLoader loader() {
    return loader;
  }

  private Fingerprint encode(Object value, int depth) {
    values++;
    if (values > MAX_VALUES || bytes > MAX_BYTES || depth > MAX_DEPTH) {
      throw FunctionIdentity.refused("it captured too many, too large or too deep values");
    }
    if (value == null) {
      return new FingerprintEncoder("null").finish();
    }
    String simple = simple(value);
    if (simple != null) {
      bytes += simple.length();
      return encoder(value.getClass()).add(simple).finish();
    }
    if (CapturedCollections.isKnown(value)) {
      return CapturedCollections.encode(value, elements(depth + 1));
    }
    if (value instanceof Enum<?> constant) {
      return constant(constant);
    }
    Class<?> type = value.getClass();
    if (type.isHidden() || type.isSynthetic()) {
      return lambda(value, depth);
    }
    if (type.isArray() || PlatformCode.isPlatform(Type.getInternalName(type))) {
      throw FunctionIdentity.refused(
          "it captured a "
              + type.getTypeName()
              + ", which may change: capture text, numbers, List.copyOf, Set.copyOf or Map.copyOf");
    }
    return object(value, type, depth);
  }

  private CapturedCollections.Elements elements(int depth) {
    return new CapturedCollections.Elements() {
      @Override
      public Fingerprint encode(Object element) {
        return CapturedValues.this.encode(element, depth);
      }

      @Override
      public List<Fingerprint> sorted(List<Supplier<Fingerprint>> parts) {
        return CapturedValues.this.sorted(parts);
      }
    };
  }

  private record Part(Fingerprint fingerprint, List<Root> roots) {}

  /** The bodies of functions are known by the order of the roots alone. */
  private List<Fingerprint> sorted(List<Supplier<Fingerprint>> parts) {
    int first = roots.size();
    unordered++;
    List<Part> encoded = new ArrayList<>();
    for (Supplier<Fingerprint> part : parts) {
      int before = roots.size();
      Fingerprint fingerprint = part.get();
      encoded.add(new Part(fingerprint, List.copyOf(roots.subList(before, roots.size()))));
    }
    unordered--;
    roots.subList(first, roots.size()).clear();
    encoded.sort(Comparator.comparing(Part::fingerprint));
    encoded.forEach(part -> roots.addAll(part.roots()));
    return encoded.stream().map(Part::fingerprint).toList();
  }

  /** The text of a value of one of the platform's immutable classes; null for any other. */
  private static String simple(Object value) {
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof Float number) {
      return Integer.toString(Float.floatToRawIntBits(number));
    }
    if (value instanceof Double number) {
      return Long.toString(Double.doubleToRawLongBits(number));
    }
    if (value instanceof Character character) {
      return Integer.toString(character);
    }
    if (value.getClass() == BigDecimal.class) {
      BigDecimal number = (BigDecimal) value;
      return number.unscaledValue() + "e" + number.scale();
    }
    if (value instanceof Locale locale) {
      return locale + " " + locale.toLanguageTag();
    }
    if (value instanceof Pattern pattern) {
      return pattern.flags() + " " + pattern.pattern();
    }
    if (value instanceof UTF8String text) {
      return Arrays.toString(text.getBytes());
    }
    boolean isWorded =
        value.getClass() == BigInteger.class
            || value instanceof Boolean
            || value instanceof Byte
            || value instanceof Short
            || value instanceof Integer
            || value instanceof Long
            || CapturedCollections.WORDED.contains(value.getClass().getName());
    return isWorded ? value.toString() : null;
  }

  private Fingerprint constant(Enum<?> constant) {
    Class<?> type = constant.getDeclaringClass();
    String owner = Type.getInternalName(type);
    if (!PlatformCode.isPlatform(owner)) {
      known(type);
      roots.add(new Root(Root.Kind.CONSTANT, owner, constant.name(), Type.getDescriptor(type)));
    }
    return encoder(type).add(constant.name()).finish();
  }

  /** A lambda is known by the method that holds its body, and by what it captured in turn. */
  private Fingerprint lambda(Object value, int depth) {
    SerializedLambda lambda = serialized(value);
    loaders.add(value.getClass().getClassLoader());
    for (Class<?> type : value.getClass().getInterfaces()) {
      // Default methods of a user's interface are code of the lambda as well.
      if (!PlatformCode.isPlatform(Type.getInternalName(type))) {
        roots.add(new Root(Root.Kind.INSTANCE, Type.getInternalName(type), "", ""));
      }
    }
    boolean isVirtual =
        lambda.getImplMethodKind() == MethodHandleInfo.REF_invokeVirtual
            || lambda.getImplMethodKind() == MethodHandleInfo.REF_invokeInterface;
    boolean isNew = lambda.getImplMethodKind() == MethodHandleInfo.REF_newInvokeSpecial;
    if (isNew) {
      roots.add(new Root(Root.Kind.INSTANCE, lambda.getImplClass(), "", ""));
    }
    roots.add(
        new Root(
            isVirtual ? Root.Kind.VIRTUAL_METHOD : Root.Kind.EXACT_METHOD,
            lambda.getImplClass(),
            lambda.getImplMethodName(),
            lambda.getImplMethodSignature()));
    FingerprintEncoder encoder =
        new FingerprintEncoder("lambda")
            .add(lambda.getFunctionalInterfaceClass())
            .add(lambda.getFunctionalInterfaceMethodName())
            .add(lambda.getInstantiatedMethodType())
            .add(isNew ? lambda.getImplClass() : "")
            .add(lambda.getCapturedArgCount());
    for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
      encoder.add(encode(lambda.getCapturedArg(i), depth + 1));
    }
    return encoder.finish();
  }

  private static SerializedLambda serialized(Object value) {
    try {
      Method replace = value.getClass().getDeclaredMethod("writeReplace");
      replace.setAccessible(true);
      if (replace.invoke(value) instanceof SerializedLambda lambda) {
        return lambda;
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw FunctionIdentity.refused(value.getClass().getName() + " tells nothing of its code");
    }
    throw FunctionIdentity.refused(value.getClass().getName() + " tells nothing of its code");
  }

  private Fingerprint object(Object value, Class<?> type, int depth) {
    // What is numbered as it comes says nothing where it comes in any order.
    Integer earlier = unordered > 0 ? null : objects.putIfAbsent(value, objects.size());
    if (earlier != null) {
      return new FingerprintEncoder("the same object").add(earlier).finish();
    }
    known(type);
    roots.add(new Root(Root.Kind.INSTANCE, Type.getInternalName(type), "", ""));
    if (type.isRecord()) {
      roots.add(madeBy(type));
    }
    FingerprintEncoder encoder = encoder(type);
    Class<?> owner = type;
    while (owner != null && !PlatformCode.isPlatform(Type.getInternalName(owner))) {
      if (!Serializable.class.isAssignableFrom(owner)) {
        throw FunctionIdentity.refused(
            owner.getName() + " is not serializable: tasks get what its constructor makes");
      }
      for (Method method : owner.getDeclaredMethods()) {
        if (CUSTOM_SERIALIZATION.contains(method.getName())) {
          throw FunctionIdentity.refused(owner.getName() + " has a serialization of its own");
        }
      }
      Field[] fields = owner.getDeclaredFields();
      Arrays.sort(fields, Comparator.comparing(Field::getName));
      for (Field field : fields) {
        if (field.getName().equals("serialPersistentFields")) {
          throw FunctionIdentity.refused(owner.getName() + " has a serialization of its own");
        }
        if (!Modifier.isStatic(field.getModifiers())) {
          encoder.add(field.getName()).add(encode(read(field, value), depth + 1));
        }
      }
      owner = owner.getSuperclass();
    }
    return encoder.finish();
  }

  /** Tasks make a record by its constructor, which may change what it is given. */
  private static Root madeBy(Class<?> type) {
    Type[] components =
        Arrays.stream(type.getRecordComponents())
            .map(component -> Type.getType(component.getType()))
            .toArray(Type[]::new);
    return new Root(
        Root.Kind.EXACT_METHOD,
        Type.getInternalName(type),
        "<init>",
        Type.getMethodDescriptor(Type.VOID_TYPE, components));
  }

  private static Object read(Field field, Object value) {
    String name = field.getDeclaringClass().getName() + "." + field.getName();
    if (!Modifier.isFinal(field.getModifiers()) || Modifier.isTransient(field.getModifiers())) {
      throw FunctionIdentity.refused("it captured " + name + ", which is not final or transient");
    }
    try {
      field.setAccessible(true);
      return field.get(value);
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw FunctionIdentity.refused("it captured " + name + ", which cannot be read");
    }
  }

  private void known(Class<?> type) {
    classes.add(type);
    loaders.add(type.getClassLoader());
  }

  private static FingerprintEncoder encoder(Class<?> type) {
    return new FingerprintEncoder("value").add(type.getName());
  }

  private ClassLoader commonLoader() {
    List<ClassLoader> candidates = new ArrayList<>(loaders);
    candidates.removeAll(Collections.singleton(null));
    for (ClassLoader candidate : candidates) {
      if (classes.stream().allMatch(type -> finds(candidate, type))
          && loaders.stream().allMatch(other -> isAncestor(other, candidate))) {
        return candidate;
      }
    }
    throw FunctionIdentity.refused("no class loader knows all classes that it captured");
  }

  private static boolean finds(ClassLoader loader, Class<?> type) {
    try {
      return Class.forName(type.getName(), false, loader) == type;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** A lambda's own class cannot be asked for by name, so the loader must be above or the same. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isAncestor(ClassLoader ancestor, ClassLoader loader) {
    for (ClassLoader next = loader; next != null; next = next.getParent()) {
      if (next == ancestor) {
        return true;
      }
    }
    return ancestor == null;
  }
}
