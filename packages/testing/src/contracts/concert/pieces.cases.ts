import assert from "node:assert/strict";
import type { ShowId } from "@admit-one/core";
import { hold } from "../../fixtures/booking-steps.ts";
import { peekEvents } from "../../fixtures/peek-events.ts";
import { planOf, startMs } from "../../fixtures/plan.ts";
import { atOnce, countOf, rejectsWith } from "../assertions.ts";
import { beginWith, creationOf, known, pieceOf, twoShows, unseen } from "./pieces.ts";
import { type ConcertCase, concert1, whole } from "./world.ts";

const id = "creation-1";
const seatCount = twoShows.seats.length;

export const piecesCases: readonly ConcertCase[] = [
  {
    name: "it is said how many seats one step should save",
    run: async ({ stores: { concerts } }) => {
      assert.ok(Number.isInteger(concerts.seatsPerStep) && concerts.seatsPerStep >= 1);
    },
  },
  {
    name: "a plan that comes in pieces is seen by nobody before it is published, then by all, whole",
    run: async (world) => {
      const { concerts } = world.stores;
      await concerts.create(planOf({ concertId: "concert-2", shows: { "show-9": ["a"] } }));
      await beginWith(world, twoShows, 0);
      await unseen(world, twoShows);
      for (const from of [0, 3, 6]) {
        const to = Math.min(seatCount, from + 3);
        assert.equal(await concerts.addSeats(id, pieceOf(twoShows, from, to), startMs), to);
        await unseen(world, twoShows);
      }
      assert.equal(await concerts.publish(id, twoShows.events), true);
      await known(world, twoShows);
      await hold(world.stores.bookings, { reservationId: "res-1", seatIds: ["A-1-1"] });
      const all = (await concerts.concerts(whole)).map(({ concertId }) => concertId);
      assert.deepEqual(all.toSorted(), ["concert-1", "concert-2"]);
    },
  },
  {
    name: "what was begun takes its ids, and nothing of who comes later is saved",
    run: async (world) => {
      const { concerts } = world.stores;
      await beginWith(world, twoShows, 2);
      const sameConcert = planOf({ title: "다른", shows: { "show-8": ["a"] } });
      const sameShow = planOf({
        concertId: "concert-2",
        shows: { "show-9": ["a"], "show-2": ["b"] },
      });
      for (const plan of [sameConcert, sameShow]) {
        assert.equal(await concerts.create({ ...plan, events: [] }), "already_exists");
        assert.equal(await concerts.begin(creationOf(plan, "other"), startMs), "already_exists");
        assert.equal(await concerts.show("show-8" as ShowId), null);
        assert.equal(await concerts.show("show-9" as ShowId), null);
        assert.equal(await concerts.addSeats("other", pieceOf(plan, 0, 1), startMs), null);
      }
      assert.equal(await concerts.publish("other", []), false);
      assert.deepEqual(await concerts.concerts(whole), []);
      await concerts.addSeats(id, pieceOf(twoShows, 2, seatCount), startMs);
      assert.equal(await concerts.publish(id, twoShows.events), true);
      await known(world, twoShows);
      assert.equal(await concerts.begin(creationOf(twoShows, "third"), startMs), "already_exists");
    },
  },
  {
    name: "a creation that stopped between two pieces says how far it came, and is carried on",
    run: async (world) => {
      const { concerts } = world.stores;
      assert.equal(await concerts.creation(concert1), null);
      await beginWith(world, twoShows, 0);
      const { plans: _, ...named } = creationOf(twoShows);
      const begun = { ...named, seatsAdded: 0 };
      assert.deepEqual(await concerts.creation(concert1), begun);
      await concerts.addSeats(id, pieceOf(twoShows, 0, 3), startMs);
      assert.deepEqual(await concerts.creation(concert1), { ...begun, seatsAdded: 3 });
      // A caller that continues at the wrong place gets the right one.
      assert.equal(await concerts.addSeats(id, pieceOf(twoShows, 0, 3), startMs), 3);
      assert.equal(await concerts.addSeats(id, pieceOf(twoShows, 6, 8), startMs), 3);
      assert.deepEqual(await concerts.creation(concert1), { ...begun, seatsAdded: 3 });
      await concerts.addSeats(id, pieceOf(twoShows, 3, seatCount), startMs);
      assert.equal(await concerts.publish(id, twoShows.events), true);
      assert.equal(await concerts.creation(concert1), null);
      await known(world, twoShows);
    },
  },
  {
    name: "of racing creators one begins, one adds each piece and one publishes",
    run: async (world) => {
      const { concerts } = world.stores;
      const begun = await atOnce(8, () => concerts.begin(creationOf(twoShows), startMs));
      assert.equal(countOf(begun, "begun"), 1);
      for (const from of [0, 4]) {
        const piece = pieceOf(twoShows, from, from + 4);
        const added = await atOnce(8, () => concerts.addSeats(id, piece, startMs));
        assert.deepEqual(new Set(added), new Set([from + 4]));
      }
      const published = await atOnce(8, () => concerts.publish(id, twoShows.events));
      assert.equal(countOf(published, true), 1);
      await known(world, twoShows);
    },
  },
  {
    name: "a plan that lacks seats is never published, nor anything by halves",
    run: async (world) => {
      const { concerts } = world.stores;
      await beginWith(world, twoShows, seatCount - 1);
      await rejectsWith("CORRUPT", concerts.publish(id, twoShows.events));
      await unseen(world, twoShows);
      await concerts.addSeats(id, pieceOf(twoShows, seatCount - 1, seatCount), startMs);
      const [event] = twoShows.events;
      assert.ok(event);
      // Two events with the same id: neither can be saved.
      await rejectsWith("CORRUPT", concerts.publish(id, [event, event]));
      await unseen(world, twoShows);
      assert.equal(await concerts.publish(id, twoShows.events), true);
      assert.equal(await concerts.publish(id, twoShows.events), false);
      await known(world, twoShows);
    },
  },
  {
    name: "a piece with a seat that is taken, not new or of another plan is refused whole",
    run: async (world) => {
      const { concerts, events } = world.stores;
      await concerts.create(planOf({ concertId: "concert-2", shows: { "show-9": ["a"] } }));
      await beginWith(world, twoShows, 2);
      const [first, , third, fourth] = twoShows.seats;
      assert.ok(first && third && fourth);
      const pieces = [
        [third, first],
        [third, third],
        [third, { ...fourth, epoch: 1 }],
        [third, { ...fourth, showId: "show-9" as ShowId }],
        [third, { ...fourth, showId: "show-none" as ShowId }],
      ];
      for (const seats of pieces) {
        await rejectsWith("CORRUPT", concerts.addSeats(id, { from: 2, seats }, startMs));
        assert.equal((await concerts.creation(concert1))?.seatsAdded, 2);
      }
      await concerts.addSeats(id, pieceOf(twoShows, 2, seatCount), startMs);
      await concerts.publish(id, twoShows.events);
      await known(world, twoShows);
      assert.deepEqual((await concerts.seatsSince("show-9" as ShowId, 0)).seats.length, 1);
      assert.equal((await peekEvents(events)).length, 2);
    },
  },
];
