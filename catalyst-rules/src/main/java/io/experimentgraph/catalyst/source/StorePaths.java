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
package io.experimentgraph.catalyst.source;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.fs.Path;

/** Recognises the store's own files, which are no source for reuse. */
final class StorePaths {

  private StorePaths() {}

  static boolean isInside(Path path, SourceSettings settings) {
    String root = qualified(new Path(settings.storeRoot()), settings);
    String candidate = qualified(path, settings);
    return candidate.equals(root) || candidate.startsWith(root + "/");
  }

  private static String qualified(Path path, SourceSettings settings) {
    try {
      URI uri = path.getFileSystem(settings.hadoop()).makeQualified(path).toUri();
      return uri.normalize().toString();
    } catch (IOException e) {
      return path.toUri().normalize().toString();
    }
  }
}
