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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.With;

/**
 * A chain of ANDs or of ORs: the set of what is chained.
 *
 * @param operator the class of the chained operators
 * @param operands what is chained, from the left
 * @param merged the operators inside of the outermost one, each before those inside of it
 */
record ChainForm(Class<?> operator, List<Expression> operands, List<Expression> merged)
    implements Form {

  static ChainForm of(Expression root, Class<?> operator) {
    List<Expression> operands = new ArrayList<>();
    List<Expression> merged = new ArrayList<>();
    Deque<Expression> pending = new ArrayDeque<>(List.of(root));
    while (!pending.isEmpty()) {
      Expression next = Forms.unwrap(pending.pop());
      if (next.getClass() == operator) {
        merged.add(next);
        List<Expression> children = Scala.list(next.children());
        pending.push(children.get(1));
        pending.push(children.get(0));
      } else if (next instanceof With with && Forms.unwrap(with.child()).getClass() == operator) {
        // BETWEEN: each operand on its own, with what it refers to.
        List<Expression> children = Scala.list(Forms.unwrap(with.child()).children());
        pending.push(new With(children.get(1), with.defs()));
        pending.push(new With(children.get(0), with.defs()));
      } else {
        operands.add(next);
      }
    }
    return new ChainForm(operator, operands, merged);
  }

  @Override
  public Identity combine(List<Identity> identities) {
    return new IdentityEncoder("expression").add(operator.getName()).addSorted(identities).finish();
  }
}
