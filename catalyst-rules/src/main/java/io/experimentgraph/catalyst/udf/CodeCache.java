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
package io.experimentgraph.catalyst.udf;

import io.experimentgraph.catalyst.identity.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers what code was found from given roots. A class never changes once it is loaded, so an
 * answer holds as long as its class loader lives; answers hold no class and keep no loader alive.
 */
final class CodeCache {

  /** Either the code or why it was refused. */
  private record Answer(ReachedCode code, RefusedException refusal) {}

  private static final Map<ClassLoader, Map<List<Root>, Answer>> ANSWERS = new WeakHashMap<>();

  private CodeCache() {}

  /**
   * The code that is reached from some roots.
   *
   * @throws RefusedException if it is not all proved
   */
  static ReachedCode code(ClassLoader loader, List<Root> roots) {
    Map<List<Root>, Answer> known;
    synchronized (ANSWERS) {
      known = ANSWERS.computeIfAbsent(loader, fresh -> new ConcurrentHashMap<>());
    }
    Answer answer = known.get(roots);
    if (answer == null) {
      answer = walk(loader, roots);
      known.put(roots, answer);
    }
    if (answer.refusal() != null) {
      throw answer.refusal();
    }
    return answer.code();
  }

  private static Answer walk(ClassLoader loader, List<Root> roots) {
    try {
      return new Answer(new CodeWalk(new ClassFiles(loader)).walk(roots), null);
    } catch (RefusedException e) {
      return new Answer(null, e);
    }
  }
}
