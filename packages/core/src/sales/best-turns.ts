import type { ShowId } from "../kernel/ids.ts";

/** A request that is choosing seats. */
export type BestTurn = {
  /** The seats that other requests of this process are about to take, by number in the plan. */
  others(): readonly number[];
  /** Replaces the seats that this request is about to take. */
  takes(seats: readonly number[]): void;
};

/**
 * The requests of this process that choose seats, by show. When a sale opens, all buyers want the
 * same seats. A request that knows what those before it are about to take chooses the next best,
 * and its step still verifies both.
 */
export type BestTurns = {
  /** Runs the request once few enough of the show run. They begin in the order of their calls. */
  run<T>(showId: ShowId, request: (turn: BestTurn) => Promise<T>): Promise<T>;
};

/** Enough for one batch of the store. Each request looks at what all others are about to take. */
const atOnceMax = 64;

type Running = {
  readonly turns: Map<BestTurn, readonly number[]>;
  readonly waiting: (() => void)[];
};

export const createBestTurns = (): BestTurns => {
  const shows = new Map<ShowId, Running>();

  const end = (showId: ShowId, running: Running, turn: BestTurn): void => {
    running.turns.delete(turn);
    const next = running.waiting.shift();
    if (next !== undefined) next();
    else if (running.turns.size === 0) shows.delete(showId);
  };

  return {
    run: async (showId, request) => {
      const running: Running = shows.get(showId) ?? { turns: new Map(), waiting: [] };
      shows.set(showId, running);
      const turn: BestTurn = {
        others: () => [...running.turns].flatMap(([other, seats]) => (other === turn ? [] : seats)),
        takes: (seats) => {
          running.turns.set(turn, seats);
        },
      };
      if (running.turns.size < atOnceMax) turn.takes([]);
      else {
        await new Promise<void>((resolve) => {
          running.waiting.push(() => {
            turn.takes([]);
            resolve();
          });
        });
      }
      try {
        return await request(turn);
      } finally {
        end(showId, running, turn);
      }
    },
  };
};
