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
package io.experimentgraph.spark.runtime;

import io.experimentgraph.graph.Owner;
import io.experimentgraph.graph.Reader;
import io.experimentgraph.graph.Sharing;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.hadoop.security.UserGroupInformation;

/**
 * The user on whose behalf a query is decided: the application's, unless a server runs this thread
 * for somebody else.
 *
 * @param reader what that user may load
 * @param owner whose that is which the user stores
 */
record CurrentUser(Reader reader, Owner owner) {

  /** The user of this thread. Groups are asked for only if something is shared. */
  static CurrentUser of(Application application, Sharing sharing) {
    String principal = application.principal();
    Set<String> groups = new LinkedHashSet<>();
    try {
      UserGroupInformation user = UserGroupInformation.getCurrentUser();
      if (!user.getShortUserName().equals(application.loginName())) {
        principal = user.getShortUserName();
      }
      if (sharing != Sharing.PRIVATE) {
        groups.addAll(Arrays.asList(user.getGroupNames()));
      }
    } catch (IOException e) {
      // Who is not known shares with nobody.
      sharing = Sharing.PRIVATE;
      groups.clear();
    }
    String primary = groups.isEmpty() ? "" : groups.iterator().next();
    return new CurrentUser(
        new Reader(principal, groups, sharing), new Owner(principal, primary, sharing));
  }

  /** The name of the user of this thread. */
  static String principal(Application application) {
    return of(application, Sharing.PRIVATE).owner().principal();
  }

  /** The name that Hadoop knows the user of the process by; {@code ""} if it knows none. */
  static String loginName() {
    try {
      return UserGroupInformation.getLoginUser().getShortUserName();
    } catch (IOException e) {
      return "";
    }
  }
}
