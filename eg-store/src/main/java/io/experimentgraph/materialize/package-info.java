/** Which vertices deserve to be stored under a budget. */
package io.experimentgraph.materialize;
