import { TicketingError } from "@admit-one/core";
import type { UnitOfWork } from "../unit-of-work.ts";
import { decideAll, type Member } from "./decide-all.ts";
import type { Successor, Union } from "./union.ts";

/** What a batch leaves to the next one, which may go on from it before it is saved. */
export type Left<Slice, State, Change> = {
  readonly successor: Successor<Slice, State, Change>;
  /** When the batch is over, however it ended. */
  readonly done: Promise<unknown>;
};

/** After so many misses in a row an attempt is worth little: somebody else sells the same seats. */
const missesMax = 8;

/**
 * Decides a batch on what the one before is about to save, and sends its statements right behind: the
 * database never waits for this process, nor this process for the database.
 *
 * The statements begin with the locks, so they wait for the batch before; then they fail unless the
 * store is exactly as that batch left it. So a batch that failed, ran anew or was followed by another
 * server's makes this one run again in the ordinary way, and nobody was answered. Where there is
 * nothing to save, the locks and the look are all that is sent.
 */
export const createAhead = <Slice, State, Change>(work: UnitOfWork) => {
  type M = Member<Slice, State, Change>;
  let misses = 0;
  let pausing = 0;

  const missed = (): void => {
    misses = Math.min(misses + 1, missesMax);
    pausing = 2 ** misses;
  };

  return async (
    members: readonly M[],
    { successor }: Left<Slice, State, Change>,
    offer: (union: Union<Slice, State, Change>) => void,
  ): Promise<readonly M[]> => {
    if (pausing > 0) {
      pausing -= 1;
      return members;
    }
    let inFront = 0;
    try {
      const union = await successor.follow(members.map(({ slice }) => slice));
      if (union === null) return members;
      const { atOnce, answers, later, writes } = decideAll(union, members);
      if (later.length > 0) return members;
      inFront = atOnce.length;
      // Where nothing is put they are the locks and the look alone.
      await work.ahead(async (sql) => {
        const value = await union.save(sql, () => offer(union));
        return { keep: writes, value };
      });
      for (const answer of [...atOnce, ...answers]) answer();
      misses = 0;
      return [];
    } catch (thrown) {
      missed();
      if (!(thrown instanceof TicketingError && thrown.code === "COMMIT_UNKNOWN")) return members;
      // Those in front stand on nothing that this commit may have saved.
      for (const { answer } of members.slice(inFront)) answer({ error: { thrown } });
      return members.slice(0, inFront);
    }
  };
};
