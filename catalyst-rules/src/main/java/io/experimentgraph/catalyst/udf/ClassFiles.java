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

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.xbean.asm9.ClassReader;
import org.apache.xbean.asm9.Opcodes;
import org.apache.xbean.asm9.tree.ClassNode;

/**
 * The bytes of a user's classes, as their class loader has them. A file that was written after this
 * JVM started may not be what was loaded from it, so it is refused; jars may come as late as the
 * Spark context, which fetches those of an application before it starts.
 */
final class ClassFiles {

  static final int MAX_CLASSES = 200;

  private final ClassLoader loader;
  private final Map<String, ClassNode> read = new HashMap<>();

  ClassFiles(ClassLoader loader) {
    this.loader = loader;
  }

  /** A class of the user's. */
  ClassNode node(String internalName) {
    ClassNode known = read.get(internalName);
    if (known != null) {
      return known;
    }
    if (read.size() == MAX_CLASSES) {
      throw FunctionIdentity.refused("it reaches more than " + MAX_CLASSES + " classes");
    }
    ClassNode node = new ClassNode();
    bytes(internalName).accept(node, ClassReader.SKIP_DEBUG | ClassReader.EXPAND_FRAMES);
    if ((node.version & 0xFFFF) < Opcodes.V1_7) {
      throw FunctionIdentity.refused(named(internalName) + " is compiled for Java 6 or earlier");
    }
    read.put(internalName, node);
    return node;
  }

  /** A class or interface, loaded but not initialized. */
  Class<?> type(String internalName) {
    try {
      return Class.forName(named(internalName), false, loader);
    } catch (ClassNotFoundException | LinkageError e) {
      throw FunctionIdentity.refused(named(internalName) + " cannot be loaded");
    }
  }

  static String named(String internalName) {
    return internalName.replace('/', '.');
  }

  private ClassReader bytes(String internalName) {
    String resource = internalName + ".class";
    checkUnchanged(loader.getResource(resource), internalName);
    try (InputStream stream = loader.getResourceAsStream(resource)) {
      if (stream == null) {
        throw FunctionIdentity.refused("the bytes of " + named(internalName) + " cannot be had");
      }
      return new ClassReader(stream);
    } catch (IOException e) {
      throw FunctionIdentity.refused("the bytes of " + named(internalName) + " cannot be read");
    } catch (IllegalArgumentException e) {
      throw FunctionIdentity.refused(named(internalName) + " is of an unknown class file version");
    }
  }

  /** Classes of no file, such as those that a shell compiles, are never written again. */
  private static void checkUnchanged(URL location, String internalName) {
    if (location == null) {
      return;
    }
    try {
      boolean isJar = location.openConnection() instanceof JarURLConnection;
      URI file =
          isJar
              ? ((JarURLConnection) location.openConnection()).getJarFileURL().toURI()
              : location.toURI();
      if ("file".equals(file.getScheme()) && changed(Path.of(file)) > (isJar ? begun() : jvm())) {
        throw FunctionIdentity.refused(
            "the file of " + named(internalName) + " was written after the application started");
      }
    } catch (URISyntaxException | IOException | IllegalArgumentException e) {
      throw FunctionIdentity.refused("the file of " + named(internalName) + " cannot be checked");
    }
  }

  /** Moving a file into place leaves its time of modification; the change of its entry tells. */
  private static long changed(Path file) throws IOException {
    long modified = Files.getLastModifiedTime(file).toMillis();
    return file.getFileSystem().supportedFileAttributeViews().contains("unix")
        ? Math.max(modified, ((FileTime) Files.getAttribute(file, "unix:ctime")).toMillis())
        : modified;
  }

  private static long jvm() {
    return ManagementFactory.getRuntimeMXBean().getStartTime();
  }

  private static long begun() {
    scala.Option<SparkContext> context = SparkContext$.MODULE$.getActive();
    return context.isDefined() ? context.get().startTime() : jvm();
  }
}
