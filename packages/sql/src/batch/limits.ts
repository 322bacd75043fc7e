/**
 * Enough to hide the cost of a commit. Few enough that the first member of a batch waits only
 * briefly.
 */
export const batchMax = 256;

/** A few seconds of work for a database of ordinary speed. A customer would not wait longer. */
export const waitingMax = 10_000;

/** With fewer callers, a second commit costs more time than deciding during the first one saves. */
export const pipelinedSplitFrom = 32;
