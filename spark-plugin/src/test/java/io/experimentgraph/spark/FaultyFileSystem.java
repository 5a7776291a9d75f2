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
package io.experimentgraph.spark;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.EnumSet;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local file system under {@code faulty://}, without checksums of its own, where a test decides
 * what goes wrong. One JVM, one program of faults.
 */
public final class FaultyFileSystem extends RawLocalFileSystem {

  static final String SCHEME = "faulty";

  /** What is done to storage. */
  enum Operation {
    OPEN,
    READ,
    CREATE,
    WRITE,
    CLOSE,
    RENAME,
    LIST,
    STATUS,
    DELETE,
    MKDIRS
  }

  /** Throws, waits or does nothing before an operation. */
  @FunctionalInterface
  interface Fault {
    void before(Operation operation, String path) throws IOException;
  }

  private static final Fault NONE = (operation, path) -> {};

  private static volatile Fault fault = NONE;

  static void inject(Fault program) {
    fault = program;
  }

  static void heal() {
    fault = NONE;
  }

  private static void pass(Operation operation, Path path) throws IOException {
    fault.before(operation, path.toUri().getPath());
  }

  @Override
  public URI getUri() {
    return URI.create(SCHEME + ":///");
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    pass(Operation.OPEN, path);
    return new FSDataInputStream(new FaultyInput(super.open(path, bufferSize), path));
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    pass(Operation.CREATE, path);
    return faulty(
        super.create(path, overwrite, bufferSize, replication, blockSize, progress), path);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    pass(Operation.CREATE, path);
    return faulty(
        super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress),
        path);
  }

  @Override
  public FSDataOutputStream createNonRecursive(
      Path path,
      FsPermission permission,
      EnumSet<CreateFlag> flags,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    pass(Operation.CREATE, path);
    return faulty(
        super.createNonRecursive(
            path, permission, flags, bufferSize, replication, blockSize, progress),
        path);
  }

  private static FSDataOutputStream faulty(FSDataOutputStream out, Path path) throws IOException {
    return new FSDataOutputStream(new FaultyOutput(out, path), null);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    pass(Operation.RENAME, to);
    return super.rename(from, to);
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    pass(Operation.DELETE, path);
    return super.delete(path, recursive);
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    pass(Operation.LIST, path);
    return super.listStatus(path);
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    pass(Operation.STATUS, path);
    return super.getFileStatus(path);
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    pass(Operation.MKDIRS, path);
    return super.mkdirs(path);
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) throws IOException {
    pass(Operation.MKDIRS, path);
    return super.mkdirs(path, permission);
  }

  private static final class FaultyInput extends FSInputStream {

    private final FSDataInputStream in;
    private final Path path;

    FaultyInput(FSDataInputStream in, Path path) {
      this.in = in;
      this.path = path;
    }

    @Override
    public int read() throws IOException {
      pass(Operation.READ, path);
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      pass(Operation.READ, path);
      return in.read(bytes, offset, length);
    }

    @Override
    public void seek(long position) throws IOException {
      in.seek(position);
    }

    @Override
    public long getPos() throws IOException {
      return in.getPos();
    }

    @Override
    public boolean seekToNewSource(long position) throws IOException {
      return in.seekToNewSource(position);
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  private static final class FaultyOutput extends FilterOutputStream {

    private final Path path;

    FaultyOutput(OutputStream out, Path path) {
      super(out);
      this.path = path;
    }

    @Override
    public void write(int b) throws IOException {
      pass(Operation.WRITE, path);
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      pass(Operation.WRITE, path);
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      try {
        pass(Operation.CLOSE, path);
      } finally {
        out.close();
      }
    }
  }
}
