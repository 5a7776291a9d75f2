/**
 * Runs the flights job in Java virtual machines of their own, with and without the Experiment
 * Graph, checks that the results are equal and shows what reuse saved.
 */
package io.experimentgraph.examples.quickstart;
