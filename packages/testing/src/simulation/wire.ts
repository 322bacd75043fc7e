import { TicketingError } from "@admit-one/core";
import type { Faults } from "./faults.ts";
import type { World } from "./world.ts";

/** One run of a server's program; when it has stopped it hears no answer any more. */
export type Incarnation = {
  alive: boolean;
  /** Until then it does nothing and hears nothing. */
  frozenUntilMs: number;
  /** Stops the program at once, wherever it waits. */
  stop(): void;
};

/** Runs what a program does, once it is not frozen, if it lives then. */
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

/** Until when the store is away, and whether it says so or lets everybody wait. */
export type StoreOutage = { untilMs: number; hangs: boolean };

const latencyMs = (world: World): number => world.random.int(0, 8);

/**
 * Makes the calls of one incarnation travel: they take time, get lost before or after their effect,
 * and a process that stops never hears the answer. `faults` is asked at each call.
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
        // What core decides within a step is done by its process, so that waits as well.
        const waitMs = Math.max(
          process.frozenUntilMs - world.nowMs(),
          store.hangs ? store.untilMs - world.nowMs() : 0,
        );
        if (process.alive && waitMs > 0) {
          world.after(waitMs, arrive);
          return;
        }
        // A call of a process that stopped meanwhile may have been on its way already.
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
