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
package io.experimentgraph.maintenance;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/**
 * A file that remembers whether storage failed while it was read. Parquet reports both by the same
 * exceptions, but an outage says nothing about the content.
 */
final class WatchedInputFile implements InputFile {

  private final HadoopInputFile file;
  private Optional<IOException> outage = Optional.empty();

  WatchedInputFile(FileStatus status, Configuration hadoop) throws IOException {
    file = HadoopInputFile.fromStatus(status, hadoop);
  }

  /** What storage failed of, if it did. */
  Optional<IOException> outage() {
    return outage;
  }

  @Override
  public long getLength() {
    return file.getLength();
  }

  @Override
  public SeekableInputStream newStream() throws IOException {
    SeekableInputStream stream = watched(file::newStream);
    return new WatchedStream(stream);
  }

  private interface Access<T> {
    T run() throws IOException;
  }

  private <T> T watched(Access<T> access) throws IOException {
    try {
      return access.run();
    } catch (EOFException | ChecksumException e) {
      // The content is not what it was.
      throw e;
    } catch (IOException e) {
      outage = Optional.of(e);
      throw e;
    }
  }

  private final class WatchedStream extends SeekableInputStream {

    private final SeekableInputStream stream;

    WatchedStream(SeekableInputStream stream) {
      this.stream = stream;
    }

    @Override
    public long getPos() throws IOException {
      return watched(stream::getPos);
    }

    @Override
    public void seek(long position) throws IOException {
      watched(
          () -> {
            stream.seek(position);
            return null;
          });
    }

    @Override
    public int read() throws IOException {
      return watched(stream::read);
    }

    @Override
    public int read(byte[] bytes, int start, int length) throws IOException {
      return watched(() -> stream.read(bytes, start, length));
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
      return watched(() -> stream.read(buffer));
    }

    @Override
    public void readFully(byte[] bytes) throws IOException {
      readFully(bytes, 0, bytes.length);
    }

    @Override
    public void readFully(byte[] bytes, int start, int length) throws IOException {
      watched(
          () -> {
            stream.readFully(bytes, start, length);
            return null;
          });
    }

    @Override
    public void readFully(ByteBuffer buffer) throws IOException {
      watched(
          () -> {
            stream.readFully(buffer);
            return null;
          });
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }
}
