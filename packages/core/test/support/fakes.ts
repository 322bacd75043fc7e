import type { Clock, Ids, Timers, TokenSigner } from "@admit-one/core";

export type FakeClock = Clock & Timers & { advance(ms: number): void };

/** A clock that stands until it is moved; timers fire as it passes them. */
export const createFakeClock = (startMs: number): FakeClock => {
  let nowMs = startMs;
  let waiting: { readonly atMs: number; readonly run: () => void }[] = [];
  return {
    nowMs: () => nowMs,
    random: () => 0.5,
    after: (delayMs, run) => {
      const timer = { atMs: nowMs + delayMs, run };
      waiting.push(timer);
      return () => {
        waiting = waiting.filter((other) => other !== timer);
      };
    },
    advance: (ms) => {
      nowMs += ms;
      const due = waiting.filter(({ atMs }) => atMs <= nowMs);
      waiting = waiting.filter(({ atMs }) => atMs > nowMs);
      for (const { run } of due) run();
    },
  };
};

/** Ids that count, so that a failing run reads the same each time. */
export const createFakeIds = (): Ids => {
  let count = 0;
  return {
    next: (kind) => {
      count += 1;
      return `${kind}-${count}`;
    },
  };
};

/** Signs with a suffix: enough to tell ours from junk. */
export const createFakeSigner = (secret = "s1"): TokenSigner => ({
  sign: (payload) => `${payload}.${secret}`,
  verify: (signed) => {
    const dot = signed.lastIndexOf(".");
    if (dot < 0) return { outcome: "malformed" };
    return signed.slice(dot + 1) === secret
      ? { outcome: "valid", payload: signed.slice(0, dot) }
      : { outcome: "forged" };
  },
});
