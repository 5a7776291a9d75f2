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

import io.experimentgraph.catalyst.Scala;
import io.experimentgraph.catalyst.identity.Identity;
import io.experimentgraph.catalyst.identity.IdentityEncoder;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.LambdaFunction;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;

/**
 * A lambda function: its body with its variables bound. The names and ids of the variables do not
 * count; their types do. The depth is part of it, so that a variable of this function is never
 * taken for one of another.
 */
record LambdaForm(LambdaFunction function, int depth) implements Form {

  @Override
  public List<Expression> operands() {
    return List.of(function.function());
  }

  @Override
  public Bindings bind(Bindings outer, List<Bindings.Binding> earlier) {
    return outer.withLambda(function);
  }

  @Override
  public Identity combine(List<Identity> operands) {
    List<NamedExpression> arguments = Scala.list(function.arguments());
    IdentityEncoder encoder =
        new IdentityEncoder("lambda function").add(depth).add(arguments.size());
    for (NamedExpression argument : arguments) {
      encoder.add(Types.encoded(((Expression) argument).dataType(), "lambda variable"));
    }
    return encoder.addAll(operands).finish();
  }
}
