import type { BlockFrame, QueueToken } from "./types.ts";

/** What a frame says about one number of its block. */
type FramePlace = Pick<QueueToken, "position" | "ahead" | "eta"> & {
  /** The number itself has left. */
  readonly isGone: boolean;
};

/** A measured rate may change by this share; the other factor is the 90th percentile. */
const drift = 0.25;
const p90 = 1.28;

/** Computes what a look-up of the number answers for the frame's version. */
export const placeIn = (
  { head, departedBefore, bits, callsPerMinute }: BlockFrame,
  no: number,
): FramePlace => {
  const bytes = atob(bits);
  let gone = departedBefore;
  let bit = 0;
  for (let index = 0; index <= no % 1_024; index += 1) {
    gone += bit;
    bit = (bytes.charCodeAt(index >> 3) >> (index & 7)) & 1;
  }
  const ahead = no - head - 1 - gone;
  return { isGone: bit === 1, position: ahead + 1, ahead, eta: waitOf(ahead + 1, callsPerMinute) };
};

const waitOf = (calls: number, perMinute: number | null): QueueToken["eta"] => {
  if (perMinute === null) return null;
  const seconds = (calls * 60) / perMinute;
  const spread = (p90 * Math.sqrt(calls) * 60) / perMinute;
  return {
    p50Seconds: Math.ceil(seconds),
    p90Seconds: Math.ceil(seconds * (1 + drift) + spread),
  };
};
