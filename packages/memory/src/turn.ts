/**
 * Lets all calls that started together begin before any of them decides, so that callers really
 * interleave. The code after it in `update` runs synchronously: that is the atomic step.
 */
export const turn = (): Promise<void> => over;

const over = Promise.resolve();
