/**
 * Lets every call that was started at the same time get going before any of them decides, so that
 * callers really interleave. What follows in `update` runs synchronously: that is its atomic step.
 */
export const turn = (): Promise<void> => over;

const over = Promise.resolve();
