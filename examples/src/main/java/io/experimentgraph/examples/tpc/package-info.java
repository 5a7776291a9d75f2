/**
 * Workloads derived from TPC-H and TPC-DS: their data, their queries as Spark tests them, and what
 * changes when they run with us.
 */
package io.experimentgraph.examples.tpc;
