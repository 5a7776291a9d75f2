/** Who may see what on disk. Used by whoever creates files of the store. */
package io.experimentgraph.storage;
