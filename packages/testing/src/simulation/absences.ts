import type { Faults } from "./faults.ts";
import type { Server } from "./server.ts";
import type { World } from "./world.ts";

export type AbsencesDeps = {
  readonly world: World;
  readonly servers: readonly Server[];
  readonly faults: () => Faults;
  /** Whether absences are rare enough for the queue's grace to cover them. */
  readonly spared: boolean;
  /** Whether nobody would notice an absence any more. */
  readonly over: () => boolean;
};

const everyMs = 10_000;
const minuteMs = 60_000;

/** Servers stop one after the other, each once the previous one is back. */
const deployEveryMs = 20_000;

/**
 * Makes servers and their store unavailable, one at a time or all at once, as often as the faults
 * say.
 */
export const haveAbsences = (deps: AbsencesDeps): void => {
  const { world, servers, faults, spared, over } = deps;
  const { random } = world;
  /** When all requested grace is paid back. */
  let madeUpAtMs = 0;

  const isOwed = (): boolean => {
    if (!spared) return true;
    const nowMs = world.nowMs();
    const untilMs = Math.max(madeUpAtMs, nowMs) + graceShare * graceMs;
    if (untilMs > nowMs + graceShare * graceMaxMs) return false;
    madeUpAtMs = untilMs;
    return true;
  };

  const acts: Readonly<Record<AbsenceName, () => void>> = {
    vanish: () => random.pick(servers).vanish(random.int(3_000, 2 * minuteMs)),
    freeze: () => random.pick(servers).freeze(random.int(1_000, 4 * minuteMs)),
    blackout: () => {
      const forMs = random.int(1_000, 2 * minuteMs);
      for (const server of servers) server.vanish(forMs + random.int(0, 3_000));
    },
    deploy: () => {
      for (const [index, server] of servers.entries()) {
        world.after(index * deployEveryMs, () => server.deploy());
      }
    },
    storeAway: () => {
      const outage = { forMs: random.int(500, 2 * minuteMs), hangs: random.chance(0.5) };
      const from = random.chance(0.5) ? servers : [random.pick(servers)];
      for (const server of from) server.loseStore(outage);
    },
  };

  const turn = (): void => {
    if (over()) return;
    const today = faults();
    for (const name of names) {
      if (random.chance((today[name] * everyMs) / minuteMs) && isOwed()) acts[name]();
    }
    world.after(everyMs, turn);
  };
  world.after(everyMs, turn);
};

const names = ["vanish", "freeze", "blackout", "deploy", "storeAway"] as const;
type AbsenceName = (typeof names)[number];

/**
 * The most grace for one absence: the time until it is noticed, clock skew, and the time to come
 * back. A clean stop may lose its sign-off.
 */
const graceMs = 95_000;

/** The queue's limits. See `docs/waiting-room.md`. */
const graceMaxMs = 300_000;
const graceShare = 4;
