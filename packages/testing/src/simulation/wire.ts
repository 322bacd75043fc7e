import { TicketingError } from "@admit-one/core";
import type { Faults } from "./faults.ts";
import type { World } from "./world.ts";

/** One run of a server's program. Once stopped, it receives no more answers. */
export type Incarnation = {
  alive: boolean;
  /** Until then it does nothing and receives nothing. */
  frozenUntilMs: number;
  /** Stops the program at once, wherever it waits. */
  stop(): void;
};

/** Runs an action of a program once it is not frozen, if it is still alive then. */
export const whenAwake = (
  world: World,
  process: Incarnation,
  act: () => void | Promise<void>,
): void | Promise<void> => {
  const waitMs = process.frozenUntilMs - world.nowMs();
  if (waitMs > 0) {
    world.after(waitMs, () => whenAwake(world, process, act));
    return undefined;
  }
  return process.alive ? act() : undefined;
};

/** Until when the store is down, and whether calls fail or wait. */
export type StoreOutage = { untilMs: number; hangs: boolean };

const latencyMs = (world: World): number => world.random.int(0, 8);

/**
 * Sends the calls of one incarnation over a network: they take time and may be lost before or after
 * their effect. A process that stops never receives the answer. `faults` is read at each call.
 */
export const createWire =
  (world: World, process: Incarnation, faults: () => Faults, store: Readonly<StoreOutage>) =>
  <T>(name: string, writes: boolean, effect: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const { lostBefore, lostAfter, stop } = faults();
      const { random } = world;
      const isLost = random.chance(lostBefore);
      const answerIsLost = writes && random.chance(lostAfter);
      const stops = random.chance(stop);
      const reply = (settle: () => void): void => {
        world.after(latencyMs(world), () =>
          whenAwake(world, process, () => {
            if (stops) process.stop();
            if (process.alive) settle();
          }),
        );
      };
      const fail = (why: string): void =>
        reply(() => reject(new TicketingError("UNAVAILABLE", `${name} ${why}.`)));
      const arrive = async (): Promise<void> => {
        // Core's decision within a step runs in the process, so a frozen process delays it, too.
        const waitMs = Math.max(
          process.frozenUntilMs - world.nowMs(),
          store.hangs ? store.untilMs - world.nowMs() : 0,
        );
        if (process.alive && waitMs > 0) {
          world.after(waitMs, arrive);
          return;
        }
        // A call of a process that stopped meanwhile may already have been on its way.
        if (!process.alive && random.chance(0.5)) return;
        if (isLost) return fail("was lost");
        if (world.nowMs() < store.untilMs) return fail("found no store");
        try {
          const value = await effect();
          reply(() =>
            answerIsLost
              ? reject(new TicketingError("COMMIT_UNKNOWN", `The answer to ${name} was lost.`))
              : resolve(value),
          );
        } catch (error) {
          reply(() => reject(error));
        }
      };
      world.after(latencyMs(world), arrive);
    });

export type Wire = ReturnType<typeof createWire>;
