/**
 * The Experiment Graph as Delta tables, through Delta Kernel. Knows storage and nothing of Spark.
 */
package io.experimentgraph.delta;
