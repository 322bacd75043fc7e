import assert from "node:assert/strict";
import type { ConcertId, NewShowState, ShowId } from "@admit-one/core";
import { peekEvents } from "../../fixtures/peek-events.ts";
import { planOf, startMs } from "../../fixtures/plan.ts";
import { atOnce, countOf, rejectsWith } from "../assertions.ts";
import { newShow, otherShow, recordOf } from "./changes.ts";
import { beginWith, known } from "./pieces.ts";
import { type ConcertCase, type ConcertWorld, concert1 } from "./world.ts";

const show2 = otherShow.showId;

/** Adds the show unless its id is taken. */
const add = ({ stores }: ConcertWorld, concertId: ConcertId = concert1, showId: ShowId = show2) =>
  stores.concerts.addShow({ concertId, showId }, (state) => ({
    outcome: state,
    ...(!state.isTaken && state.concert !== null && { change: newShow() }),
  }));

export const addShowCases: readonly ConcertCase[] = [
  {
    name: "a show is added whole, with its plan, its seats, the record and the events",
    run: async (world) => {
      const { concerts, bookings, events } = world.stores;
      const plan = planOf();
      await concerts.create(plan);
      const record = recordOf("key-1");
      const added = newShow({ record, unsettled: { from: 3, to: 9 } });
      const slice = { concertId: concert1, showId: show2, record };
      const outcome = await concerts.addShow(slice, (state) => {
        assert.deepEqual(state, { concert: plan.concert, isTaken: false, record: null });
        return { outcome: "added", change: added };
      });
      assert.equal(outcome, "added");
      assert.deepEqual(await concerts.show(show2), otherShow);
      const [first] = plan.shows;
      assert.deepEqual(await concerts.shows([concert1]), [otherShow, first]);
      assert.deepEqual(await concerts.plan(show2), added.plan);
      const { seats, version } = await concerts.seatsSince(show2, 0);
      assert.deepEqual(seats, added.seats.seats);
      assert.ok(version > 0, "a reader who knows all of it asks for what comes after a version");
      assert.deepEqual([...(await concerts.availableSeats([show2], startMs))], [[show2, 3]]);
      assert.deepEqual(await concerts.unsettled(9), [show2]);
      assert.deepEqual(await bookings.record(record), record);
      assert.deepEqual((await peekEvents(events)).slice(-1), added.events);
    },
  },
  {
    name: "a show that is added knows whether its id is taken, also by what is being created",
    run: async (world) => {
      const { concerts } = world.stores;
      const plan = planOf();
      await concerts.create(plan);
      await beginWith(world, planOf({ concertId: "concert-2", shows: { "show-3": ["a"] } }), 0);
      const taken = async (showId: string) =>
        concerts.addShow({ concertId: concert1, showId: showId as ShowId }, (state) => ({
          outcome: state.isTaken,
        }));
      const ids = ["show-1", "show-2", "show-3"];
      assert.deepEqual(await Promise.all(ids.map(taken)), [true, false, true]);
      await known(world, plan);
    },
  },
  {
    name: "no show is added to a concert that is unknown, or that is being created",
    run: async (world) => {
      const { concerts } = world.stores;
      await beginWith(world, planOf({ concertId: "concert-2", shows: { "show-3": ["a"] } }), 0);
      for (const concertId of ["concert-2", "concert-9"] as ConcertId[]) {
        const { concert }: NewShowState = await add(world, concertId);
        assert.equal(concert, null);
        const forced = concerts.addShow({ concertId, showId: show2 }, () => ({
          outcome: null,
          change: newShow({ show: { ...otherShow, concertId } }),
        }));
        await rejectsWith("CORRUPT", forced);
      }
      assert.equal(await concerts.show(show2), null);
      assert.deepEqual(await peekEvents(world.stores.events), []);
    },
  },
  {
    name: "of those who add one show at once one adds it, and the others see that its id is taken",
    run: async (world) => {
      const { concerts } = world.stores;
      await concerts.create(planOf());
      const states = await atOnce(8, () => add(world));
      const outcomes = states.map(({ isTaken }) => (isTaken ? "taken" : "added"));
      assert.equal(countOf(outcomes, "added"), 1);
      const added = newShow();
      assert.deepEqual(await concerts.show(show2), added.show);
      assert.deepEqual((await concerts.seatsSince(show2, 0)).seats, added.seats.seats);
    },
  },
];
