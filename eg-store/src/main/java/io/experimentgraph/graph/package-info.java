/**
 * The terms of the Experiment Graph: vertices, operations, workload DAGs, artifacts, their
 * identities, statistics and costs, and the graph in memory. Depends on no other package.
 */
package io.experimentgraph.graph;
