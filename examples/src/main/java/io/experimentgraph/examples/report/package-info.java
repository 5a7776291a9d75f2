/** Tables, charts and files in which the tools here show what they found. */
package io.experimentgraph.examples.report;
