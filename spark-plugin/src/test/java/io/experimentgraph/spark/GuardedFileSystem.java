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

import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.security.UserGroupInformation;

/**
 * Local files under scheme {@code guarded} that some users may list and not read. Tests may run as
 * root, whom no permission of the operating system stops.
 */
public final class GuardedFileSystem extends RawLocalFileSystem {

  static final Set<String> DENIED = ConcurrentHashMap.newKeySet();

  /** Questions about access so far. */
  static final AtomicLong CHECKS = new AtomicLong();

  private static final URI NAME = URI.create("guarded:///");

  @Override
  public URI getUri() {
    return NAME;
  }

  @Override
  public String getScheme() {
    return "guarded";
  }

  @Override
  public FSDataInputStream open(Path file, int bufferSize) throws IOException {
    check(file);
    return super.open(file, bufferSize);
  }

  @Override
  public void access(Path path, FsAction mode) throws IOException {
    CHECKS.incrementAndGet();
    check(path);
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return plain(super.getFileStatus(path));
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    return Arrays.stream(super.listStatus(path))
        .map(GuardedFileSystem::plain)
        .toArray(FileStatus[]::new);
  }

  /** The permissions of a local file are looked up by a path of scheme file. */
  private static FileStatus plain(FileStatus local) {
    return new FileStatus(
        local.getLen(),
        local.isDirectory(),
        local.getReplication(),
        local.getBlockSize(),
        local.getModificationTime(),
        local.getPath());
  }

  /** Delta's log stays readable, so that it is the rows and not the schema that are denied. */
  private static void check(Path path) throws IOException {
    String user = UserGroupInformation.getCurrentUser().getShortUserName();
    if (DENIED.contains(user) && !path.toString().contains("_delta_log")) {
      throw new AccessControlException(user + " may not read " + path);
    }
  }
}
