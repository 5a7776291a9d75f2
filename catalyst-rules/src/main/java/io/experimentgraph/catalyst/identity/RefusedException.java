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
package io.experimentgraph.catalyst.identity;

import io.experimentgraph.catalyst.ReasonCode;
import java.util.Objects;

/**
 * Something has no fingerprint, and why. Thrown by encoders deep inside an expression and caught at
 * the plan node, so that it costs no stack trace.
 */
public final class RefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ReasonCode reason;

  /**
   * A refusal.
   *
   * @param reason why
   * @param detail the operator, expression, field or source concerned
   */
  public RefusedException(ReasonCode reason, String detail) {
    super(detail, null, false, false);
    this.reason = Objects.requireNonNull(reason);
  }

  /** Why. */
  public ReasonCode reason() {
    return reason;
  }
}
