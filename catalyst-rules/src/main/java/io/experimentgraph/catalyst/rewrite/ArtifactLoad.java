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
package io.experimentgraph.catalyst.rewrite;

import io.experimentgraph.graph.Artifact;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * How a subtree is loaded.
 *
 * @param artifact what is loaded
 * @param directory its directory
 * @param files status of its files, checked against the artifact's record
 * @param columnNames for each output column of the subtree, the stored column that holds it
 */
public record ArtifactLoad(
    Artifact artifact, Path directory, List<FileStatus> files, List<String> columnNames) {

  public ArtifactLoad {
    files = List.copyOf(files);
    columnNames = List.copyOf(columnNames);
  }
}
