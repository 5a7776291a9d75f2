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

import io.experimentgraph.catalyst.identity.Identity;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.expressions.Expression;

/** How one expression is made of others: what to encode first and how to combine that. */
interface Form {

  /** The expressions inside of it, in the order in which their identities are combined. */
  List<Expression> operands();

  /** The identity, given those of the operands. */
  Identity combine(List<Identity> operands);

  /** What is in scope of the next operand, given the results of the earlier ones. */
  default Bindings bind(Bindings outer, List<Bindings.Binding> earlier) {
    return outer;
  }

  /** Expressions between this one and its operands, outermost first. */
  default List<Expression> merged() {
    return List.of();
  }

  /** A form without operands. */
  static Form leaf(Identity identity) {
    return of(List.of(), operands -> identity);
  }

  /** A form that binds nothing. */
  static Form of(List<Expression> operands, Function<List<Identity>, Identity> combination) {
    return new Form() {
      @Override
      public List<Expression> operands() {
        return operands;
      }

      @Override
      public Identity combine(List<Identity> identities) {
        return combination.apply(identities);
      }
    };
  }
}
