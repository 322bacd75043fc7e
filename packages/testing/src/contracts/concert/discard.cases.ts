import assert from "node:assert/strict";
import { planOf, seatIds, startMs } from "../../fixtures/plan.ts";
import { beginWith, creationOf, known, pieceOf, twoShows, unseen } from "./pieces.ts";
import { type ConcertCase, type ConcertWorld, concert1 } from "./world.ts";

const id = "creation-1";

/** Discards until nothing is left. Returns how much each step removed. */
const discardAll = async ({ stores: { concerts } }: ConcertWorld): Promise<readonly number[]> => {
  const went: number[] = [];
  for (;;) {
    const gone = await concerts.discard(id, startMs + 1, 3);
    if (gone === 0) return went;
    went.push(gone);
  }
};

export const discardCases: readonly ConcertCase[] = [
  {
    name: "what nobody touched for a while is abandoned, and what was touched since is not",
    run: async (world) => {
      const { concerts } = world.stores;
      for (const [no, atMs] of [30, 10, 20].entries()) {
        const plan = planOf({ concertId: `concert-${no}`, shows: { [`show-${no}`]: ["a", "b"] } });
        await beginWith(world, plan, 1, `creation-${no}`, startMs + atMs);
      }
      const names = (beforeMs: number, limit = 9) => concerts.abandoned(startMs + beforeMs, limit);
      assert.deepEqual(await names(10), []);
      assert.deepEqual(await names(11), ["creation-1"]);
      assert.deepEqual(await names(31), ["creation-1", "creation-2", "creation-0"]);
      assert.deepEqual(await names(31, 2), ["creation-1", "creation-2"]);
      const plan = planOf({ concertId: "concert-1", shows: { "show-1": ["a", "b"] } });
      await concerts.addSeats("creation-1", pieceOf(plan, 1, 2), startMs + 40);
      assert.deepEqual(await names(31), ["creation-2", "creation-0"]);
      // One of two sweepers may have read the list before the creation was continued.
      assert.equal(await concerts.discard("creation-1", startMs + 40, 9), 0);
      assert.equal((await concerts.creation(plan.concert.concertId))?.seatsAdded, 2);
      assert.equal(await concerts.publish("creation-1", []), true);
      assert.equal(await concerts.discard("creation-1", startMs + 99, 9), 0);
      assert.equal((await concerts.shows([plan.concert.concertId])).length, 1);
    },
  },
  {
    name: "what is discarded goes in steps of at most the seats asked for, and then its ids are free",
    run: async (world) => {
      const { concerts } = world.stores;
      const plan = planOf({ shows: { "show-1": seatIds(5), "show-2": seatIds(4) } });
      await beginWith(world, plan, 8);
      const went = await discardAll(world);
      assert.equal(
        went.reduce((sum, gone) => sum + gone, 0),
        8 + plan.shows.length,
      );
      // A step may remove shows in addition to its seats.
      assert.ok(went.length >= 3, `in ${went.length} steps`);
      assert.deepEqual(await concerts.abandoned(startMs + 1, 9), []);
      await unseen(world, plan);
      assert.equal(await concerts.create(twoShows), "created");
      await known(world, twoShows);
    },
  },
  {
    name: "a step that discarded as many seats as it may is not the last one",
    run: async (world) => {
      await beginWith(world, planOf({ shows: { "show-1": seatIds(6) } }), 6);
      assert.deepEqual(await discardAll(world), [3, 3, 1]);
    },
  },
  {
    name: "what was discarded in part is nobody's to go on with, and its ids are not free yet",
    run: async (world) => {
      const { concerts } = world.stores;
      await beginWith(world, twoShows, 6);
      assert.equal(await concerts.discard(id, startMs + 1, 2), 2);
      assert.equal(await concerts.creation(concert1), null);
      assert.equal(await concerts.addSeats(id, pieceOf(twoShows, 6, 8), startMs + 5), null);
      assert.equal(await concerts.addSeats(id, pieceOf(twoShows, 4, 8), startMs + 5), null);
      assert.equal(await concerts.publish(id, twoShows.events), false);
      assert.equal(await concerts.create(twoShows), "already_exists");
      assert.equal(await concerts.begin(creationOf(twoShows, "other"), startMs), "already_exists");
      await unseen(world, twoShows);
      await discardAll(world);
      assert.equal(await concerts.begin(creationOf(twoShows, "other"), startMs), "begun");
      // The first creator, absent since, must not add to the new creation.
      assert.equal(await concerts.addSeats(id, pieceOf(twoShows, 0, 2), startMs), null);
      assert.equal(await concerts.publish(id, twoShows.events), false);
      assert.equal((await concerts.creation(concert1))?.seatsAdded, 0);
    },
  },
];
