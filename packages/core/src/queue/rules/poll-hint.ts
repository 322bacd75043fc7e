/** Polls a second that one queue is to cost at most, all servers together. */
const targetPollsPerSecond = 2_000;
export const hintMinMs = 2_000;
const hintMaxMs = 60_000;

/** Those who were called together must not ask together for ever. */
const jitter = 0.15;

/** The longest hint that anybody is ever given. */
export const longestHintMs: number = Math.ceil(hintMaxMs * (1 + jitter));

/** Whoever asks again within the hinted time and this much more is never expired for it (L7). */
export const obedienceGraceMs = 5_000;

export type HintInputs = {
  /** How many wait, of those who are as far from the head as the asker: near or not. */
  readonly waiting: number;
  /** Near the head the wait no longer counts: only the budget may ask for patience. */
  readonly near: boolean;
  /** The middle of the expected wait; null where nobody knows. */
  readonly etaSeconds: number | null;
  /** What the jitter follows from, so that asking again gives the same hint. */
  readonly id: string;
};

/** When to ask again, in milliseconds: the longer the wait and the line, the rarer. */
export const pollHintMs = ({ waiting, near, etaSeconds, id }: HintInputs): number => {
  const budgetMs = (waiting / targetPollsPerSecond) * 1_000;
  const waitMs = near ? 0 : ((etaSeconds ?? 0) * 1_000) / 4;
  const plainMs = Math.min(hintMaxMs, Math.max(hintMinMs, budgetMs, waitMs));
  return Math.round(plainMs * (1 - jitter + 2 * jitter * share(id)));
};

/** FNV-1a, finished so that neighbours differ: a number in [0, 1) that follows from the text. */
const share = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 13), 0x297a2d39);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
};
