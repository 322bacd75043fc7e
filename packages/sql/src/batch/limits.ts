/** Enough to hide what a commit costs, few enough that the first of a batch waits for little. */
export const batchMax = 256;

/** Some seconds of work for a database of ordinary speed; a customer would not wait longer. */
export const waitingMax = 10_000;

/** Of fewer callers, a second commit costs more than is won by deciding while the first one is saved. */
export const pipelinedSplitFrom = 32;
