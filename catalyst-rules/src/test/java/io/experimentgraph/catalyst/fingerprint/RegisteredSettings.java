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

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.sql.delta.sources.DeltaSQLConf$;
import org.apache.spark.sql.internal.SQLConf$;
import org.apache.spark.sql.internal.StaticSQLConf$;

/**
 * The settings that Spark's SQL and Delta register, without those of Python's error messages, which
 * are registered among them.
 */
final class RegisteredSettings {

  private RegisteredSettings() {}

  static Set<String> keys() {
    for (Object registrar :
        List.of(SQLConf$.MODULE$, StaticSQLConf$.MODULE$, DeltaSQLConf$.MODULE$)) {
      touchAll(registrar);
    }
    Set<String> keys = new TreeSet<>();
    Collection<ConfigEntry<?>> entries = SQLConf$.MODULE$.getConfigEntries();
    entries.forEach(entry -> keys.add(entry.key()));
    keys.removeIf(key -> key.startsWith("spark.python."));
    return keys;
  }

  /** Some entries are registered when they are first asked for. */
  private static void touchAll(Object registrar) {
    for (Method method : registrar.getClass().getMethods()) {
      if (method.getParameterCount() == 0
          && ConfigEntry.class.isAssignableFrom(method.getReturnType())) {
        try {
          method.invoke(registrar);
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException("Cannot ask for " + method, e);
        }
      }
    }
  }
}
