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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.experimentgraph.catalyst.ReasonCode;
import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.catalyst.identity.IdentityEncoder;
import io.experimentgraph.catalyst.identity.RefusedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.CommonExpressionDef;
import org.apache.spark.sql.catalyst.expressions.CommonExpressionId;
import org.apache.spark.sql.catalyst.expressions.CommonExpressionRef;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.UnaryMinus;
import org.apache.spark.sql.catalyst.expressions.With;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ExpressionWalkTest {

  private static final long SMALL_STACK = 1L << 20;

  @BeforeAll
  static void startSpark() {
    SparkTestSession.get();
  }

  @Test
  void deepExpressionsFitIntoASmallStack() {
    Supplier<Expression> deep = () -> minus(ExpressionWalk.MAX_DEPTH - 1);
    assertThat(onSmallStack(() -> Analyzed.identity(deep.get())))
        .isEqualTo(Analyzed.identity(deep.get()));
  }

  @Test
  void tooDeep() {
    Throwable refused = catchThrowable(() -> Analyzed.identity(minus(ExpressionWalk.MAX_DEPTH)));
    assertThat(refused).isInstanceOf(RefusedException.class);
    assertThat(((RefusedException) refused).reason()).isEqualTo(ReasonCode.UNKNOWN_FIELD);
  }

  @Test
  void longChainsAreNotDeep() {
    Expression one = Literal.create(1, DataTypes.IntegerType);
    Expression equal = new EqualTo(one, one);
    Expression chain = repeated(equal, e -> new And(e, equal), 20_000);
    assertThat(onSmallStack(() -> Analyzed.identity(chain)))
        .isEqualTo(Analyzed.identity(new And(equal, equal)));
    assertThat(onSmallStack(() -> ExpressionEncoder.encodeConjuncts(chain, new Analyzed.Names())))
        .containsExactly(Analyzed.identity(equal));
  }

  @Test
  void tooLarge() {
    Expression one = Literal.create(1, DataTypes.IntegerType);
    Expression doubled = repeated(one, e -> new EqualTo(e, e), 30);
    Throwable refused = catchThrowable(() -> Analyzed.identity(doubled));
    assertThat(refused).isInstanceOf(RefusedException.class);
    assertThat(refused).hasMessageContaining("larger than");
  }

  @Test
  void commonExpressionsAreWrittenOut() {
    Expression one = Analyzed.expression("a + 1");
    CommonExpressionDef definition =
        new CommonExpressionDef(one, new CommonExpressionId(77L, false));
    Expression reference = new CommonExpressionRef(definition);
    With with = new With(new EqualTo(reference, reference), Scala.seq(List.of(definition)));
    assertThat(Analyzed.identity(with)).isEqualTo(Analyzed.identity(new EqualTo(one, one)));
  }

  /** As in GROUP BY a, a + b: the sum is the second key and not the sum of the first and b. */
  @Test
  void overridesSeeTheExpressionWithNothingReplaced() {
    Expression sum = Analyzed.expression("a + b");
    Expression doubled = Analyzed.expression("(a + b) * a");
    Map<Identity, Identity> keys = new HashMap<>();
    for (String key : List.of("a", "a + b")) {
      Identity plain = Analyzed.identity(key);
      keys.put(plain, new IdentityEncoder("key").add(plain).finish());
    }
    ExpressionEncoder.Scope scope =
        new Analyzed.Names() {
          @Override
          public Identity override(Expression expression, Identity plain) {
            return keys.get(plain);
          }
        };
    assertThat(ExpressionEncoder.encode(sum, scope)).isEqualTo(keys.get(Analyzed.identity(sum)));
    assertThat(ExpressionEncoder.encode(doubled, scope)).isNotEqualTo(Analyzed.identity(doubled));
  }

  /** Two tables whose states differ: the exact identities differ and the templates agree. */
  @Test
  void templatesLeaveStatesOut() {
    Identity today = ExpressionEncoder.encode(Analyzed.expression("a + 1"), atState("today"));
    Identity later = ExpressionEncoder.encode(Analyzed.expression("a + 1"), atState("later"));
    assertThat(today.exact()).isNotEqualTo(later.exact());
    assertThat(today.template()).isEqualTo(later.template());
  }

  private static ExpressionEncoder.Scope atState(String state) {
    return new Analyzed.Names() {
      @Override
      public Identity column(Attribute attribute) {
        return new IdentityEncoder("column").add(attribute.name()).addState(state).finish();
      }
    };
  }

  private static Expression minus(int depth) {
    return repeated(Literal.create(1, DataTypes.IntegerType), e -> new UnaryMinus(e, false), depth);
  }

  private static Expression repeated(Expression start, UnaryOperator<Expression> step, int times) {
    Expression expression = start;
    for (int i = 0; i < times; i++) {
      expression = step.apply(expression);
    }
    return expression;
  }

  private static <T> T onSmallStack(Supplier<T> supplier) {
    AtomicReference<T> result = new AtomicReference<>();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread = new Thread(null, () -> result.set(supplier.get()), "small stack", SMALL_STACK);
    thread.setUncaughtExceptionHandler((t, e) -> failure.set(e));
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("Interrupted while waiting for the encoder", e);
    }
    assertThat(failure.get()).isNull();
    return result.get();
  }
}
