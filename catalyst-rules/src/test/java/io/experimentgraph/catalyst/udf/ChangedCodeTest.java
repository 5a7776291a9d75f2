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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.experimentgraph.catalyst.identity.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two versions of a user's classes, side by side in two class loaders. */
class ChangedCodeTest {

  private static final String JOB =
      "package job; import org.apache.spark.sql.api.java.UDF1;"
          + " public final class Job { %s"
          + " public static UDF1<Integer, Integer> function() { return i -> Helper.of(i) + 1; } }";
  private static final String HELPER =
      "package job; final class Helper { static final int STEP = Integer.parseInt(\"%s\");"
          + " static int unused() { return %s; }"
          + " static int of(int i) { return new Part().of(i) * STEP; } }"
          + " class Part extends Base {} "
          + " abstract class Base { int of(int i) { return i %s 3; } }";

  @TempDir private Path directory;

  private int version;

  @Test
  void sameCodeFromAnotherLoaderIsTheSameFunction() throws Exception {
    assertThat(identity("", "2", "1", "+")).isEqualTo(identity("", "2", "1", "+"));
  }

  @Test
  void anEditedHelperOrSuperclassOrConstantIsAnotherFunction() throws Exception {
    FunctionIdentity before = identity("", "2", "1", "+");

    assertThat(identity("", "2", "1", "-")).isNotEqualTo(before);
    assertThat(identity("", "4", "1", "+")).isNotEqualTo(before);
  }

  @Test
  void whatTheFunctionDoesNotReachDoesNotCount() throws Exception {
    FunctionIdentity before = identity("", "2", "1", "+");

    assertThat(identity("", "2", "7 + (int) System.nanoTime()", "+")).isEqualTo(before);
    assertThat(identity("public static Runnable other() { return () -> {}; }", "2", "1", "+"))
        .as("another lambda before it, which shifts the names that the compiler gives")
        .isEqualTo(before);
  }

  @Test
  void aClassFileWrittenWhileWeRunIsNotTrusted() throws Exception {
    Path classes = compile("", "2", "1", "+");
    try (java.net.URLClassLoader loader =
        new java.net.URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      Object function = loader.loadClass("job.Job").getMethod("function").invoke(null);

      assertThatThrownBy(() -> FunctionIdentity.of(function))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("was written after");
    }
  }

  private FunctionIdentity identity(String other, String step, String unused, String operator)
      throws Exception {
    ClassLoader loader = new InMemory(compile(other, step, unused, operator));
    return FunctionIdentity.of(loader.loadClass("job.Job").getMethod("function").invoke(null));
  }

  private Path compile(String other, String step, String unused, String operator) throws Exception {
    version++;
    Path root = Files.createDirectories(directory.resolve("v" + version));
    Path job = Files.writeString(root.resolve("Job.java"), JOB.formatted(other));
    Path helper =
        Files.writeString(root.resolve("Helper.java"), HELPER.formatted(step, unused, operator));
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                root.toString(),
                job.toString(),
                helper.toString());
    assertThat(result).isZero();
    return root;
  }

  /** Classes that lie in no file, like those that a shell compiles. */
  private static final class InMemory extends ClassLoader {
    private final Map<String, byte[]> classes = new HashMap<>();

    InMemory(Path root) throws Exception {
      super(ChangedCodeTest.class.getClassLoader());
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
          classes.put(root.relativize(file).toString(), Files.readAllBytes(file));
        }
      }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] bytes = classes.get(name.replace('.', '/') + ".class");
      if (bytes == null) {
        throw new ClassNotFoundException(name);
      }
      return defineClass(name, bytes, 0, bytes.length);
    }

    @Override
    public InputStream getResourceAsStream(String name) {
      byte[] bytes = classes.get(name);
      return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
    }
  }
}
