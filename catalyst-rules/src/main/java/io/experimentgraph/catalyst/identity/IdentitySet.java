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

import io.experimentgraph.graph.Fingerprint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Identities as a set, ready to be encoded: each flavour in its own order, without repetitions.
 *
 * @param exact the exact flavours, ascending
 * @param template the templates, ascending
 */
public record IdentitySet(List<Fingerprint> exact, List<Fingerprint> template) {

  /** The set of some identities, in whatever order and however often they are given. */
  public static IdentitySet of(Collection<Identity> identities) {
    List<Fingerprint> exact = new ArrayList<>(identities.size());
    List<Fingerprint> template = new ArrayList<>(identities.size());
    boolean hasTwoFlavours = false;
    for (Identity identity : identities) {
      exact.add(identity.exact());
      template.add(identity.template());
      hasTwoFlavours |= identity.hasTwoFlavours();
    }
    List<Fingerprint> sorted = sorted(exact);
    return new IdentitySet(sorted, hasTwoFlavours ? sorted(template) : sorted);
  }

  private static List<Fingerprint> sorted(List<Fingerprint> fingerprints) {
    fingerprints.sort(null);
    List<Fingerprint> distinct = new ArrayList<>(fingerprints.size());
    Fingerprint last = null;
    for (Fingerprint fingerprint : fingerprints) {
      if (!fingerprint.equals(last)) {
        distinct.add(fingerprint);
        last = fingerprint;
      }
    }
    return List.copyOf(distinct);
  }
}
