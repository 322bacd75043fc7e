/** Polls a second that one queue is to cost at most, all servers together. */
const targetPollsPerSecond = 2_000;
const minMs = 2_000;
const maxMs = 60_000;

/** Whoever asks again within the hinted time and this much more is never expired for it (L7). */
export const obedienceGraceMs = 5_000;

/** When to ask again, in milliseconds, with so many others ahead: the farther, the rarer. */
export const pollHintMs = (ahead: number): number =>
  Math.round(Math.min(maxMs, Math.max(minMs, (ahead / targetPollsPerSecond) * 1_000)));

/** The longest hint that the holder of this number was ever given: nobody had more ahead. */
export const maxHintMs = (no: number): number => pollHintMs(no - 1);
