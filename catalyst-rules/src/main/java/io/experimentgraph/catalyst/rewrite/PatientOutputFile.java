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

import io.experimentgraph.graph.Sharing;
import io.experimentgraph.storage.StorePermissions;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.util.HadoopStreams;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/** A file of an artifact: written by a task, which waits for storage no longer than it has to. */
final class PatientOutputFile implements OutputFile {

  /** Bytes that are handed over at once: a hand-over costs as much as writing a few kilobytes. */
  private static final int BUFFER_BYTES = 256 << 10;

  private final Path path;
  private final Configuration hadoop;
  private final Sharing sharing;
  private PositionOutputStream stream;
  private boolean isAbandoned;

  PatientOutputFile(Path path, Configuration hadoop, Sharing sharing) {
    this.path = path;
    this.hadoop = hadoop;
    this.sharing = sharing;
  }

  String name() {
    return path.getName();
  }

  /** Bytes of the file, as its directory tells. */
  long length() throws IOException {
    return PatientStorage.call(() -> path.getFileSystem(hadoop).getFileStatus(path).getLen());
  }

  /** Closes and removes the file; what cannot be removed is swept with its directory. */
  void abandon() {
    PositionOutputStream opened;
    synchronized (this) {
      isAbandoned = true;
      opened = stream;
    }
    Callable<Void> removal = () -> remove(opened);
    try {
      PatientStorage.call(removal);
    } catch (StorageHangsException e) {
      PatientStorage.later(removal);
    } catch (IOException e) {
      // The sweep of its directory comes again.
    }
  }

  private Void remove(PositionOutputStream opened) throws IOException {
    try {
      if (opened != null) {
        opened.close();
      }
    } finally {
      path.getFileSystem(hadoop).delete(path, false);
    }
    return null;
  }

  @Override
  public PositionOutputStream create(long blockSizeHint) throws IOException {
    return open(false);
  }

  @Override
  public PositionOutputStream createOrOverwrite(long blockSizeHint) throws IOException {
    return open(true);
  }

  private Output open(boolean mayReplace) throws IOException {
    return new Output(
        PatientStorage.call(
            () -> {
              FileSystem fileSystem = path.getFileSystem(hadoop);
              PositionOutputStream opened =
                  HadoopStreams.wrap(
                      StorePermissions.createFile(fileSystem, path, mayReplace, sharing));
              if (!isKept(opened)) {
                remove(opened);
              }
              return opened;
            }));
  }

  /** False if the file was abandoned while storage was opening it. */
  private synchronized boolean isKept(PositionOutputStream opened) {
    stream = opened;
    return !isAbandoned;
  }

  @Override
  public boolean supportsBlockSize() {
    return false;
  }

  @Override
  public long defaultBlockSize() {
    return 0;
  }

  @Override
  public String getPath() {
    return path.toString();
  }

  private static final class Output extends PositionOutputStream {

    private final PositionOutputStream wrapped;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int buffered;
    private long position;

    Output(PositionOutputStream wrapped) {
      this.wrapped = wrapped;
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void write(int b) throws IOException {
      if (buffered == buffer.length) {
        handOver();
      }
      buffer[buffered++] = (byte) b;
      position++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (length > buffer.length - buffered) {
        handOver();
      }
      if (length > buffer.length) {
        handOver(bytes, offset, length);
      } else {
        System.arraycopy(bytes, offset, buffer, buffered, length);
        buffered += length;
      }
      position += length;
    }

    private void handOver() throws IOException {
      if (buffered > 0) {
        handOver(buffer, 0, buffered);
        buffered = 0;
      }
    }

    private void handOver(byte[] bytes, int offset, int length) throws IOException {
      PatientStorage.call(
          () -> {
            wrapped.write(bytes, offset, length);
            return null;
          });
    }

    @Override
    public void close() throws IOException {
      handOver();
      PatientStorage.call(
          () -> {
            wrapped.close();
            return null;
          });
    }
  }
}
