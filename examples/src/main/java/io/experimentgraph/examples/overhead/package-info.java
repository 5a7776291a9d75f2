/**
 * Benchmark of what it costs a query to be looked at: fingerprint and decision, on plans of many
 * shapes and sizes, against the shaded jar that a user has.
 */
package io.experimentgraph.examples.overhead;
