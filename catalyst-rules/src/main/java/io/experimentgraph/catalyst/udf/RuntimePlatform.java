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
import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.package$;

/** What a function finds around it: the code of the platform and the defaults that it reads. */
final class RuntimePlatform {

  private static final List<String> PROPERTIES =
      List.of(
          "java.version",
          "java.specification.version",
          "java.vendor",
          "java.vendor.version",
          "java.vm.name",
          "java.vm.version",
          "os.arch");

  /** What may give executors other defaults, or other classes of the same name. */
  private static final List<String> SETTINGS =
      List.of(
          "spark.executor.defaultJavaOptions",
          "spark.executor.extraJavaOptions",
          "spark.executor.extraClassPath",
          "spark.executor.userClassPathFirst",
          "spark.driver.userClassPathFirst");

  private RuntimePlatform() {}

  static Fingerprint fingerprint() {
    FingerprintEncoder encoder =
        new FingerprintEncoder("platform")
            .add(package$.MODULE$.SPARK_VERSION())
            .add(scala.util.Properties$.MODULE$.versionNumberString())
            .add(TimeZone.getDefault().getID())
            .add(Locale.getDefault(Locale.Category.FORMAT).toString())
            .add(Locale.getDefault(Locale.Category.DISPLAY).toString())
            .add(Charset.defaultCharset().name());
    PROPERTIES.forEach(name -> encoder.add(System.getProperty(name, "")));
    SparkEnv environment = SparkEnv.get();
    SparkConf conf = environment == null ? new SparkConf(false) : environment.conf();
    SETTINGS.forEach(key -> encoder.add(conf.get(key, "")));
    return encoder.finish();
  }
}
