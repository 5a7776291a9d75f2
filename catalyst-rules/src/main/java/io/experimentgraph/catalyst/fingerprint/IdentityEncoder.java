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

import io.experimentgraph.graph.Fingerprint;
import io.experimentgraph.graph.FingerprintEncoder;
import java.util.Collection;

/** Encodes the exact and the template flavour of an identity side by side. */
public final class IdentityEncoder {

  private final FingerprintEncoder exact;
  private final FingerprintEncoder template;

  /**
   * Starts an encoding.
   *
   * @param kind what is encoded, so that values of two kinds never agree
   */
  public IdentityEncoder(String kind) {
    exact = new FingerprintEncoder(kind);
    template = new FingerprintEncoder(kind);
  }

  /** Adds a number. */
  public IdentityEncoder add(long value) {
    exact.add(value);
    template.add(value);
    return this;
  }

  /** Adds a text. */
  public IdentityEncoder add(String text) {
    exact.add(text);
    template.add(text);
    return this;
  }

  /** Adds raw bytes. */
  public IdentityEncoder add(byte[] bytes) {
    exact.add(bytes);
    template.add(bytes);
    return this;
  }

  /** Adds an identity, each flavour to its own. */
  public IdentityEncoder add(Identity identity) {
    exact.add(identity.exact());
    template.add(identity.template());
    return this;
  }

  /** Adds the state of a source, which the template leaves out. */
  public IdentityEncoder addState(String sourceState) {
    exact.add(sourceState);
    return this;
  }

  /** Adds identities in their order. */
  public IdentityEncoder addAll(Collection<Identity> identities) {
    exact.addAll(identities.stream().map(Identity::exact).toList());
    template.addAll(identities.stream().map(Identity::template).toList());
    return this;
  }

  /** Adds identities as a set: their order and repetitions do not count. */
  public IdentityEncoder addSorted(Collection<Identity> identities) {
    exact.addAll(sorted(identities.stream().map(Identity::exact).toList()));
    template.addAll(sorted(identities.stream().map(Identity::template).toList()));
    return this;
  }

  /** Ends the encoding; the encoder must not be used afterwards. */
  public Identity finish() {
    return new Identity(exact.finish(), template.finish());
  }

  private static Collection<Fingerprint> sorted(Collection<Fingerprint> fingerprints) {
    return fingerprints.stream().distinct().sorted().toList();
  }
}
