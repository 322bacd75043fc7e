import { createHash } from "node:crypto";
import { setImmediate as macrotask } from "node:timers/promises";
import { createAgenda } from "./agenda.ts";
import { createRandom, type Random } from "./random.ts";

/**
 * Virtual time and all chance. One thing happens at a time, and is over before the next begins, so
 * that a seed tells the whole history.
 */
export type World = {
  readonly random: Random;
  readonly nowMs: () => number;
  /** Runs `act` so much later; the returned function calls it off. */
  readonly after: (delayMs: number, act: () => void | Promise<void>) => () => void;
  readonly sleep: (delayMs: number) => Promise<void>;
  /** Writes a line of the history. */
  readonly note: (line: string) => void;
  /** Lets things happen until `done`, the agenda is empty, or the virtual time is up. */
  readonly run: (done: () => boolean, forMs: number) => Promise<void>;
  /** How many things happened. */
  readonly steps: () => number;
  /** Equal for equal histories. */
  readonly fingerprint: () => string;
};

export const createWorld = (seed: number, startMs: number): World => {
  const random = createRandom(seed);
  const agenda = createAgenda<{ act: (() => void | Promise<void>) | null }>();
  const history = createHash("sha256");
  let nowMs = startMs;
  let steps = 0;
  const after: World["after"] = (delayMs, act) => {
    const entry: { act: (() => void | Promise<void>) | null } = { act };
    agenda.put(nowMs + Math.max(0, delayMs), entry);
    return () => {
      entry.act = null;
    };
  };
  return {
    random,
    nowMs: () => nowMs,
    after,
    sleep: (delayMs) => new Promise((resolve) => after(delayMs, resolve)),
    note: (line) => history.update(`${nowMs} ${line}\n`),
    steps: () => steps,
    fingerprint: () => history.copy().digest("hex"),
    async run(done, forMs) {
      const untilMs = nowMs + forMs;
      while (!done()) {
        const next = agenda.take();
        if (next === undefined || next.atMs > untilMs) return;
        if (next.item.act === null) continue;
        nowMs = next.atMs;
        steps += 1;
        await next.item.act();
        // What this set free must be at its next wait before anything else happens.
        await macrotask();
      }
    },
  };
};
