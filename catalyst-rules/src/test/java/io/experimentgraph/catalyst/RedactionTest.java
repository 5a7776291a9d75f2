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
package io.experimentgraph.catalyst;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.apache.spark.sql.internal.SQLConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {

  private static SQLConf conf() {
    SQLConf conf = new SQLConf();
    conf.setConfString("spark.sql.redaction.string.regex", "secret[0-9]+");
    return conf;
  }

  @Test
  void aFailureLosesItsSecretsAndKeepsItsStackTrace() {
    Exception failure =
        new IllegalStateException("secret1", new IOException("at ftp://me:secret2@host/"));
    Throwable redacted = Redaction.of(conf(), failure);
    StringWriter text = new StringWriter();
    redacted.printStackTrace(new PrintWriter(text));
    assertThat(text.toString())
        .doesNotContain("secret")
        .contains("java.lang.IllegalStateException: ", "java.io.IOException: at ftp://me:***@host/")
        .contains("aFailureLosesItsSecretsAndKeepsItsStackTrace");
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://me:word@host/a, ftp://me:***@host/a",
    "'x s3a://key:word@b/a,s3a://key2:other@c/d', 'x s3a://key:***@b/a,s3a://key2:***@c/d'",
    "abfss://box@account.dfs.core/a, abfss://box@account.dfs.core/a",
    "hdfs://host:8020/a@b, hdfs://host:8020/a@b",
    "file:/a:b@c, file:/a:b@c"
  })
  void passwordsInUrlsAreTakenOut(String text, String expected) {
    assertThat(Redaction.withoutPasswords(text)).isEqualTo(expected);
  }

  @Test
  void nothingIsNothing() {
    assertThat(Redaction.of(conf(), (String) null)).isNull();
    assertThat(Redaction.of(conf(), (Throwable) null)).isNull();
  }
}
