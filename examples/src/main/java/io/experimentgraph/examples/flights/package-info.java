/**
 * An analysis of flight delays as a data scientist would write it for plain Spark. Nothing here
 * knows of the Experiment Graph; the same classes run with and without it.
 */
package io.experimentgraph.examples.flights;
