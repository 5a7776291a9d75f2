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

  /** One may be read before it has its value. */
  @Test
  void orderOfStaticFieldsCounts() throws Exception {
    String x = "static final int X = read();";
    String y = "static final int Y = Integer.parseInt(\"3\");";
    String rest = "static int read() { return Y; } static int of(int i) { return i + X; }";
    assertThat(identityOf("%s %s %s".formatted(x, y, rest)))
        .isNotEqualTo(identityOf("%s %s %s".formatted(y, x, rest)));
  }

  /** A call of a private method does not ask for the class of its receiver. */
  @Test
  void whoMaySeeAMethodCounts() throws Exception {
    String base =
        "static class Base { %s int at(int i) { return i + 3; }"
            + " int run(int i) { return at(i); } }"
            + " static class Part extends Base { int at(int i) { return i - 3; } }"
            + " static int of(int i) { return new Part().run(i); }";
    assertThat(identityOf(base.formatted("private"))).isNotEqualTo(identityOf(base.formatted("")));
  }

  @Test
  void fieldThatHidesAnInheritedOneCounts() throws Exception {
    String base =
        "static class Base { int x = 3; } static class Part extends Base { %s"
            + " int get() { return this.x; } } static int of(int i) { return i + new Part().get(); }";
    assertThat(identityOf(base.formatted("int x;"))).isNotEqualTo(identityOf(base.formatted("")));
  }

  @Test
  void whatAClassSetsForAllCodeIsRefused() {
    assertThatThrownBy(
            () ->
                identityOf(
                    "static { java.util.TimeZone.setDefault(java.util.TimeZone.getTimeZone(\"UTC\")); }"
                        + " static int of(int i) { return i; }"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("setDefault");
  }

  /** Tasks make a record anew. */
  @Test
  void constructorOfACapturedRecordCounts() throws Exception {
    String captured =
        "record Prefix(String v) implements java.io.Serializable { Prefix { v = %s; } }"
            + " static int of(int i) { return i; }"
            + " static UDF1<Integer, Integer> capturing(Prefix p) { return i -> p.v().length(); }"
            + " static final boolean MADE = true;";
    String one = captured.formatted("v.endsWith(\"/\") ? v : v + \"/\"");
    String other = captured.formatted("v + \"/\"");
    assertThat(identityOf(one, "Helper.capturing(new Helper.Prefix(\"a\"))"))
        .isEqualTo(identityOf(one, "Helper.capturing(new Helper.Prefix(\"a\"))"))
        .isNotEqualTo(identityOf(other, "Helper.capturing(new Helper.Prefix(\"a\"))"));
  }

  @Test
  void whatAConstructorMakesInTasksIsRefused() {
    assertThatThrownBy(
            () ->
                identityOf(
                    "static class Base { final int r; Base() { r = 19; } Base(int r) { this.r = r; } }"
                        + " static final class Tax extends Base implements UDF1<Integer, Integer> {"
                        + " Tax(int r) { super(r); } public Integer call(Integer i) { return i + r; } }"
                        + " static int of(int i) { return i; }",
                    "new Helper.Tax(5)"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("is not serializable");
  }

  private FunctionIdentity identityOf(String helper) throws Exception {
    return identityOf(helper, "i -> Helper.of(i) + 1");
  }

  private FunctionIdentity identityOf(String helper, String function) throws Exception {
    String job =
        "package job; import org.apache.spark.sql.api.java.UDF1; public final class Job {"
            + " public static UDF1<Integer, Integer> function() { return "
            + function
            + "; } }";
    String source =
        "package job; import org.apache.spark.sql.api.java.UDF1; final class Helper { "
            + helper
            + " }";
    ClassLoader loader = new InMemory(compile(job, source));
    return FunctionIdentity.of(loader.loadClass("job.Job").getMethod("function").invoke(null));
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
    return compile(JOB.formatted(other), HELPER.formatted(step, unused, operator));
  }

  private Path compile(String jobSource, String helperSource) throws Exception {
    version++;
    Path root = Files.createDirectories(directory.resolve("v" + version));
    Path job = Files.writeString(root.resolve("Job.java"), jobSource);
    Path helper = Files.writeString(root.resolve("Helper.java"), helperSource);
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
