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
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.CommonExpressionDef;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.With;

/**
 * An expression with common sub-expressions: it is what it would be if each were written out in the
 * place of its references, because only deterministic expressions are encoded at all.
 */
record WithForm(With with) implements Form {

  @Override
  public List<Expression> operands() {
    List<Expression> operands = new ArrayList<>();
    definitions().forEach(definition -> operands.add(definition.child()));
    operands.add(with.child());
    return operands;
  }

  @Override
  public Bindings bind(Bindings outer, List<Bindings.Binding> earlier) {
    List<CommonExpressionDef> definitions = definitions();
    Bindings bindings = outer;
    for (int i = 0; i < earlier.size(); i++) {
      bindings = bindings.withCommon(definitions.get(i).id(), earlier.get(i));
    }
    return bindings;
  }

  @Override
  public Identity combine(List<Identity> operands) {
    return operands.get(operands.size() - 1);
  }

  private List<CommonExpressionDef> definitions() {
    return Scala.list(with.defs());
  }
}
