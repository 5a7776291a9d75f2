/** Which stored vertices a workload loads instead of computing them. */
package io.experimentgraph.reuse;
