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
package io.experimentgraph.delta;

import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.defaults.engine.fileio.OutputFile;
import io.delta.kernel.defaults.engine.fileio.PositionOutputStream;
import io.delta.kernel.defaults.engine.hadoopio.HadoopFileIO;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.utils.CloseableIterator;
import io.experimentgraph.storage.StorePermissions;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;

/** How Kernel reads and writes the tables of the Experiment Graph. */
final class StoreFileIO extends HadoopFileIO {

  private final Configuration configuration;

  private StoreFileIO(Configuration configuration) {
    super(configuration);
    this.configuration = configuration;
  }

  /** An engine for tables that this configuration reaches. */
  static Engine engine(Configuration configuration) {
    return DefaultEngine.create(new StoreFileIO(ExclusiveLocalLogStore.configure(configuration)));
  }

  @Override
  public OutputFile newOutputFile(String path) {
    return new StoreOutputFile(super.newOutputFile(path), configuration);
  }

  /** As Kernel's own, but for how local files are created. */
  private record StoreOutputFile(OutputFile file, Configuration configuration)
      implements OutputFile {

    @Override
    public String path() {
      return file.path();
    }

    @Override
    public PositionOutputStream create(boolean isPutIfAbsent) throws IOException {
      if (isPutIfAbsent) {
        return file.create(true);
      }
      Path path = new Path(file.path());
      FSDataOutputStream created =
          StorePermissions.createAsUsual(path.getFileSystem(configuration), path, true);
      return new PositionOutputStream() {
        @Override
        public long getPos() {
          return created.getPos();
        }

        @Override
        public void write(int b) throws IOException {
          created.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          created.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
          created.flush();
        }

        @Override
        public void close() throws IOException {
          created.close();
        }
      };
    }

    @Override
    public void writeAtomically(CloseableIterator<String> lines, boolean mayReplace)
        throws IOException {
      file.writeAtomically(lines, mayReplace);
    }
  }
}
