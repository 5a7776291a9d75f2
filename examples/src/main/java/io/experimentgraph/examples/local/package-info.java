/** What the tools here start Spark with. */
package io.experimentgraph.examples.local;
