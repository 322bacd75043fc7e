import assert from "node:assert/strict";
import type { ConcertId, ConcertRemoval, Removable } from "@admit-one/core";
import { end, hold } from "../../fixtures/booking-steps.ts";
import { peekEvents } from "../../fixtures/peek-events.ts";
import { planOf, seatIds, startMs } from "../../fixtures/plan.ts";
import { atOnce, rejectsWith } from "../assertions.ts";
import { creationOf, known, pieceOf, unseen } from "./pieces.ts";
import { type ConcertCase, type ConcertWorld, concert1, show1 } from "./world.ts";

const creationId = "removal-1";
const draft = planOf({ status: "draft", shows: { "show-1": seatIds(5), "show-2": seatIds(4) } });

const deleted: ConcertRemoval = {
  creationId,
  events: [
    {
      type: "ConcertDeleted",
      eventId: "removal-1.1.ConcertDeleted",
      stream: concert1,
      atMs: startMs,
      concertId: concert1,
    },
  ],
};

/** Removes the concert if it exists and nobody ever reserved a seat of it. */
const removal = ({ concert, isReserved }: Removable) =>
  concert === null || isReserved
    ? { outcome: { concert, isReserved } }
    : { outcome: { concert, isReserved }, change: deleted };

const remove = ({ stores: { concerts } }: ConcertWorld, concertId: ConcertId = concert1) =>
  concerts.remove(concertId, removal);

const discardAll = async ({ stores: { concerts } }: ConcertWorld): Promise<readonly number[]> => {
  const went: number[] = [];
  for (;;) {
    const gone = await concerts.discard(creationId, startMs, 4);
    if (gone === 0) return went;
    went.push(gone);
  }
};

export const removeCases: readonly ConcertCase[] = [
  {
    name: "a concert that is removed is seen by nobody from that step on, and the event is there",
    run: async (world) => {
      const { concerts, events } = world.stores;
      const other = planOf({ concertId: "concert-2", shows: { "show-3": ["a", "b"] } });
      await concerts.create({ ...draft, events: [] });
      await concerts.create({ ...other, events: [] });
      assert.deepEqual(await remove(world), { concert: draft.concert, isReserved: false });
      await unseen(world, draft);
      assert.deepEqual(await peekEvents(events), deleted.events);
      await known(world, { ...other, events: [] });
    },
  },
  {
    name: "what is removed is abandoned, nobody's to go on with, and takes its ids until it is discarded",
    run: async (world) => {
      const { concerts } = world.stores;
      await concerts.create(draft);
      await remove(world);
      assert.equal(await concerts.creation(concert1), null);
      assert.deepEqual(await concerts.abandoned(1, 9), [creationId]);
      assert.equal(await concerts.addSeats(creationId, pieceOf(draft, 0, 1), startMs), null);
      assert.equal(await concerts.publish(creationId, []), false);
      assert.equal(await concerts.create({ ...draft, events: [] }), "already_exists");
      assert.equal(await concerts.begin(creationOf(draft, "other"), startMs), "already_exists");
      const went = await discardAll(world);
      assert.equal(
        went.reduce((sum, gone) => sum + gone, 0),
        draft.seats.length + draft.shows.length,
      );
      assert.deepEqual(await concerts.abandoned(startMs, 9), []);
      const again = planOf({ title: "다시", shows: { "show-1": seatIds(3) } });
      assert.equal(await concerts.create({ ...again, events: [] }), "created");
      assert.deepEqual(await concerts.concert(concert1), again.concert);
      const { seats } = await concerts.seatsSince(again.shows[0]?.showId as never, 0);
      assert.deepEqual(seats, again.seats);
    },
  },
  {
    name: "nobody goes on with a change of a show that is removed",
    run: async (world) => {
      const { concerts } = world.stores;
      await concerts.create(draft);
      await concerts.changeShow({ showId: show1 }, () => ({
        outcome: null,
        change: { unsettled: { from: 0, to: 3 } },
      }));
      assert.deepEqual(await concerts.unsettled(9), [show1]);
      await remove(world);
      assert.deepEqual(await concerts.unsettled(9), []);
      const { show } = await concerts.changeShow({ showId: show1 }, (state) => ({
        outcome: state,
      }));
      assert.equal(show, null);
    },
  },
  {
    name: "a removal that is refused, or of an unknown concert, changes nothing",
    run: async (world) => {
      const { concerts } = world.stores;
      await concerts.create(draft);
      assert.deepEqual(await remove(world, "concert-9" as ConcertId), {
        concert: null,
        isReserved: false,
      });
      assert.equal(await concerts.remove(concert1, () => ({ outcome: "refused" })), "refused");
      await rejectsWith(
        "CORRUPT",
        concerts.remove("concert-9" as ConcertId, () => ({ outcome: null, change: deleted })),
      );
      await known(world, draft);
    },
  },
  {
    name: "a removal knows whether anybody ever had a reservation",
    run: async (world) => {
      const { bookings, concerts } = world.stores;
      await concerts.create(planOf());
      await hold(bookings, { reservationId: "res-1", seatIds: ["A-1-1"] });
      assert.equal((await remove(world)).isReserved, true);
      await end(bookings, "res-1");
      assert.equal((await remove(world)).isReserved, true);
      assert.notEqual(await concerts.concert(concert1), null);
    },
  },
  {
    name: "of a hold and a removal one comes first, and the other one sees it",
    run: async (world) => {
      const { bookings, concerts } = world.stores;
      await concerts.create(planOf());
      const outcomes = await atOnce(8, async (index) => {
        if (index === 0) return (await remove(world)).isReserved ? "kept" : "removed";
        const seatId = `A-1-${(index % 6) + 1}`;
        return hold(bookings, {
          reservationId: `res-${index}`,
          userId: `user-${index}`,
          seatIds: [seatId],
        });
      });
      const isThere = (await concerts.concert(concert1)) !== null;
      assert.equal(outcomes.includes("kept"), isThere);
      assert.equal(outcomes.includes("held"), isThere);
    },
  },
];
