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
import io.experimentgraph.graph.FingerprintEncoder;
import java.util.Collection;
import java.util.List;

/**
 * Encodes the exact and the template flavour of an identity side by side. They are one as long as
 * nothing was added that has two flavours: literals, types and ranges are digested once.
 */
public final class IdentityEncoder {

  private final FingerprintEncoder exact;

  /** Null as long as both flavours are one. */
  private FingerprintEncoder template;

  /**
   * Starts an encoding.
   *
   * @param kind what is encoded, so that values of two kinds never agree
   */
  public IdentityEncoder(String kind) {
    exact = new FingerprintEncoder(kind);
  }

  /** Adds a number. */
  public IdentityEncoder add(long value) {
    exact.add(value);
    if (template != null) {
      template.add(value);
    }
    return this;
  }

  /** Adds a text. */
  public IdentityEncoder add(String text) {
    exact.add(text);
    if (template != null) {
      template.add(text);
    }
    return this;
  }

  /** Adds raw bytes. */
  public IdentityEncoder add(byte[] bytes) {
    exact.add(bytes);
    if (template != null) {
      template.add(bytes);
    }
    return this;
  }

  /** Adds an identity, each flavour to its own. */
  public IdentityEncoder add(Identity identity) {
    if (identity.hasTwoFlavours()) {
      divide();
    }
    exact.add(identity.exact());
    if (template != null) {
      template.add(identity.template());
    }
    return this;
  }

  /** Adds the state of a source, which the template leaves out. */
  public IdentityEncoder addState(String sourceState) {
    divide();
    exact.add(sourceState);
    return this;
  }

  /** Adds identities in their order. */
  public IdentityEncoder addAll(Collection<Identity> identities) {
    return addLists(
        identities.stream().map(Identity::exact).toList(),
        identities.stream().map(Identity::template).toList());
  }

  /** Adds identities as a set: their order and repetitions do not count. */
  public IdentityEncoder addSorted(Collection<Identity> identities) {
    return addSet(IdentitySet.of(identities));
  }

  /** Adds identities as a set that is sorted already. */
  public IdentityEncoder addSet(IdentitySet identities) {
    return addLists(identities.exact(), identities.template());
  }

  /** Ends the encoding; the encoder must not be used afterwards. */
  public Identity finish() {
    Fingerprint finished = exact.finish();
    return new Identity(finished, template == null ? finished : template.finish());
  }

  private IdentityEncoder addLists(List<Fingerprint> exacts, List<Fingerprint> templates) {
    if (!exacts.equals(templates)) {
      divide();
    }
    exact.addAll(exacts);
    if (template != null) {
      template.addAll(templates);
    }
    return this;
  }

  private void divide() {
    if (template == null) {
      template = exact.copy();
    }
  }
}
