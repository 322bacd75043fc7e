import { createHash } from "node:crypto";
import { setImmediate as macrotask } from "node:timers/promises";
import { createAgenda } from "./agenda.ts";
import { createRandom, type Random } from "./random.ts";

/**
 * Virtual time and all randomness. One event happens at a time and ends before the next one begins,
 * so the seed determines the whole history.
 */
export type World = {
  readonly random: Random;
  readonly nowMs: () => number;
  /** Runs `act` after a delay. The returned function cancels it. */
  readonly after: (delayMs: number, act: () => void | Promise<void>) => () => void;
  readonly sleep: (delayMs: number) => Promise<void>;
  /** Writes a line of the history. */
  readonly note: (line: string) => void;
  /** Runs events until `done`, the agenda is empty, or the virtual time is over. */
  readonly run: (done: () => boolean, forMs: number) => Promise<void>;
  /** How many events happened. */
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
        // Everything that this event released must reach its next wait before the next event.
        await macrotask();
      }
    },
  };
};
