/** Files of the store outside of its tables: who may see them, and when they go. */
package io.experimentgraph.storage;
