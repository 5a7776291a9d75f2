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
package io.experimentgraph.catalyst.fingerprint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The classes of Spark and of its modules that are on the class path. */
final class SparkClasses {

  private static final List<String> PACKAGES =
      List.of("org/apache/spark/sql", "org/apache/spark/ml", "io/delta");

  private SparkClasses() {}

  /** The concrete subclasses of a class, by name. */
  static List<Class<?>> concrete(Class<?> base) {
    ClassLoader loader = SparkClasses.class.getClassLoader();
    Set<Class<?>> found = new LinkedHashSet<>();
    for (String name : names()) {
      try {
        Class<?> type = Class.forName(name, false, loader);
        if (base.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())) {
          found.add(type);
        }
      } catch (ClassNotFoundException | LinkageError e) {
        // What needs a library that is absent cannot be in a plan either.
        continue;
      }
    }
    return found.stream().sorted(Comparator.comparing(Class::getName)).toList();
  }

  private static Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    for (String directory : PACKAGES) {
      for (URL url : resources(directory)) {
        if (url.getProtocol().equals("jar")) {
          names.addAll(names(url));
        }
      }
    }
    return names;
  }

  private static List<URL> resources(String directory) {
    try {
      return new ArrayList<>(
          SparkClasses.class.getClassLoader().resources(directory).distinct().toList());
    } catch (UncheckedIOException e) {
      throw new UncheckedIOException("Cannot list " + directory, e.getCause());
    }
  }

  private static List<String> names(URL url) {
    try (JarFile jar =
            new JarFile(((JarURLConnection) url.openConnection()).getJarFile().getName());
        Stream<JarEntry> entries = jar.stream()) {
      return entries
          .map(JarEntry::getName)
          .filter(name -> name.endsWith(".class"))
          .filter(name -> PACKAGES.stream().anyMatch(p -> name.startsWith(p + "/")))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + url, e);
    }
  }
}
