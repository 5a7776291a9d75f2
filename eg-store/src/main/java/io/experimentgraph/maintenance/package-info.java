/** Verifies a store, cleans it up and repairs it, beside applications that use it. No Spark. */
package io.experimentgraph.maintenance;
