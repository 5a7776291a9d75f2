/**
 * Benchmarks of planning: how long the reuse algorithms take and how good their plans are, on drawn
 * workloads, against the shaded jar that a user has.
 */
package io.experimentgraph.examples.planning;
