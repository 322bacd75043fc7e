/** The target for polls per second of one queue, over all servers. */
const targetPollsPerSecond = 2_000;
export const hintMinMs = 2_000;
const hintMaxMs = 60_000;

/** The target for reads of frames per second of one queue. Caches answer nearly all of them. */
const targetFramesPerSecond = 100_000;
/** The longest time between two reads of a frame. The law of frame clients relies on it. */
const framePollMaxMs = 20_000;

/** Holders who were called together must not poll together for ever. */
const jitter = 0.15;

/** The longest hint that anybody gets. */
export const longestHintMs: number = Math.ceil(hintMaxMs * (1 + jitter));

/** A holder who polls within the hint plus this time never expires because of it (L7). */
export const obedienceGraceMs = 5_000;

export type HintInputs = {
  /** How many tokens wait: near the head only those near it, otherwise all. */
  readonly waiting: number;
  /** Near the head the expected wait is ignored; only the poll budget can lengthen the hint. */
  readonly near: boolean;
  /** The median of the expected wait. Null if unknown. */
  readonly etaSeconds: number | null;
  /** The jitter derives from this id, so that asking again gives the same hint. */
  readonly id: string;
};

/** When to poll again, in milliseconds. A longer wait or queue means fewer polls. */
export const pollHintMs = ({ waiting, near, etaSeconds, id }: HintInputs): number => {
  const budgetMs = (waiting / targetPollsPerSecond) * 1_000;
  const waitMs = near ? 0 : ((etaSeconds ?? 0) * 1_000) / 4;
  const plainMs = Math.min(hintMaxMs, Math.max(hintMinMs, budgetMs, waitMs));
  return Math.round(plainMs * (1 - jitter + 2 * jitter * share(id)));
};

/**
 * When to read a frame again, in milliseconds. It is the same for all readers of the frame: each
 * comes earlier by a random part. `etaSeconds` is the wait of the first number in its block.
 */
export const framePollMs = (waiting: number, etaSeconds: number | null): number => {
  const budgetMs = (waiting / targetFramesPerSecond) * 1_000;
  const waitMs = ((etaSeconds ?? 0) * 1_000) / 4;
  return Math.round(Math.min(framePollMaxMs, Math.max(hintMinMs, budgetMs, waitMs)));
};

/**
 * FNV-1a with a final mix, so that similar texts differ: a number in [0, 1) derived from the text.
 */
const share = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 13), 0x297a2d39);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
};
