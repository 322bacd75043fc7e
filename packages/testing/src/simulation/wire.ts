import { TicketingError } from "@admit-one/core";
import type { Faults } from "./faults.ts";
import type { World } from "./world.ts";

/** One run of a server's program; when it has stopped it hears no answer any more. */
export type Incarnation = {
  alive: boolean;
  /** Stops the program at once, wherever it waits. */
  stop(): void;
};

const latencyMs = (world: World): number => world.random.int(0, 8);

/**
 * Makes the calls of one incarnation travel: they take time, get lost before or after their effect,
 * and a process that stops never hears the answer. `faults` is asked at each call.
 */
export const createWire =
  (world: World, process: Incarnation, faults: () => Faults) =>
  <T>(name: string, writes: boolean, effect: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const { lostBefore, lostAfter, stop } = faults();
      const { random } = world;
      const isLost = random.chance(lostBefore);
      const answerIsLost = writes && random.chance(lostAfter);
      const stops = random.chance(stop);
      const reply = (settle: () => void): void => {
        world.after(latencyMs(world), () => {
          if (stops) process.stop();
          if (process.alive) settle();
        });
      };
      world.after(latencyMs(world), async () => {
        // A call of a process that stopped meanwhile may have been on its way already.
        if (!process.alive && random.chance(0.5)) return;
        if (isLost) {
          reply(() => reject(new TicketingError("UNAVAILABLE", `${name} was lost.`)));
          return;
        }
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
      });
    });

export type Wire = ReturnType<typeof createWire>;
