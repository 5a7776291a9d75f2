/** How far estimated costs are from what a part of a query costs when it runs alone. */
package io.experimentgraph.examples.costs;
