/** Enough to hide what a commit costs, few enough that the first of a batch waits for little. */
export const batchMax = 256;

/** Some seconds of work for a database of ordinary speed; who waited longer would have left. */
export const waitingMax = 10_000;

/** Two commits of fewer cost more than what is won while one is being saved. */
export const partedFromAhead = 32;
