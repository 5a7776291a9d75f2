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

import java.util.regex.Pattern;
import org.apache.spark.sql.internal.SQLConf;

/**
 * Takes out of texts for people what Spark would redact when it explains a plan, and passwords in
 * URLs. Options of sources need no redaction: they enter identities as digests and no text.
 */
public final class Redaction {

  private static final Pattern PASSWORD = Pattern.compile("(//[^/@:,\\s]*):[^/@,\\s]*@");

  private Redaction() {}

  /**
   * A text without secrets.
   *
   * @param conf the session's configuration, which says what a secret is
   */
  public static String of(SQLConf conf, String text) {
    return text == null ? null : Scala.redacted(conf, withoutPasswords(text));
  }

  /** A failure whose messages have no secrets, with the stack trace of the original. */
  public static Throwable of(SQLConf conf, Throwable failure) {
    return failure == null ? null : new RedactedException(conf, failure, 0);
  }

  /** A text without the passwords of the URLs in it. */
  public static String withoutPasswords(String text) {
    return text.indexOf('@') < 0 ? text : PASSWORD.matcher(text).replaceAll("$1:***@");
  }

  private static final class RedactedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Chains of causes may be circular. */
    private static final int MAX_CAUSES = 10;

    RedactedException(SQLConf conf, Throwable failure, int depth) {
      super(
          Redaction.of(conf, String.valueOf(failure)),
          failure.getCause() == null || depth == MAX_CAUSES
              ? null
              : new RedactedException(conf, failure.getCause(), depth + 1));
      setStackTrace(failure.getStackTrace());
    }

    @Override
    public String toString() {
      return getMessage();
    }
  }
}
