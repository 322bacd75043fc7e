import assert from "node:assert/strict";
import { isAvailable, type ShowId } from "@admit-one/core";
import { hold, startPayment } from "../../fixtures/booking-steps.ts";
import { peekEvents } from "../../fixtures/peek-events.ts";
import { planOf, seatIds, startMs } from "../../fixtures/plan.ts";
import { atOnce, inTurn, rejectsWith } from "../assertions.ts";
import { change, eventOf, piece, planAt, recordOf } from "./changes.ts";
import { beginWith, known } from "./pieces.ts";
import { type ConcertCase, seatIdsOf, show1 } from "./world.ts";

const raised = (by: number) => piece(0, 6, ({ price }) => ({ price: price + by }));

export const changeShowCases: readonly ConcertCase[] = [
  {
    name: "a change of a show is saved whole: the show, its plan, its seats, the record and the events",
    run: async (world) => {
      const { concerts, bookings, events } = world.stores;
      const plan = planOf();
      await concerts.create(plan);
      const { version } = await concerts.seatsSince(show1, 0);
      const [show] = plan.shows;
      assert.ok(show);
      const next = { ...show, title: null, salesCloseAtMs: show.salesCloseAtMs + 5, totalSeats: 8 };
      const record = recordOf("key-1");
      const outcome = await concerts.changeShow({ showId: show1, record }, (state) => {
        const { concert } = plan;
        assert.deepEqual(state, {
          show,
          concert,
          planVersion: 1,
          unsettled: null,
          record: null,
        });
        return {
          outcome: "changed",
          change: {
            show: next,
            plan: planAt(2, 8),
            unsettled: { from: 7, to: 8 },
            seats: piece(2, 7, ({ seatId }) => (seatId === "A-1-4" ? { price: 5 } : {})),
            record,
            events: [eventOf("change-1")],
          },
        };
      });
      assert.equal(outcome, "changed");
      assert.deepEqual(await concerts.show(show1), next);
      assert.deepEqual(await concerts.shows([next.concertId]), [next]);
      assert.deepEqual(await concerts.plan(show1), planAt(2, 8));
      const since = await concerts.seatsSince(show1, version);
      // Only what changed, in the order of the plan.
      assert.deepEqual(seatIdsOf(since.seats), ["A-1-4", "A-1-7"]);
      assert.deepEqual(
        since.seats.map(({ price, epoch, claim }) => [price, epoch, claim.state]),
        [
          [5, 0, "free"],
          [110_006, 0, "free"],
        ],
      );
      assert.deepEqual(seatIdsOf((await concerts.seatsSince(show1, 0)).seats), seatIds(7));
      assert.deepEqual([...(await concerts.availableSeats([show1], startMs))], [[show1, 7]]);
      assert.deepEqual(await concerts.unsettled(9), [show1]);
      assert.deepEqual(await bookings.record(record), record);
      assert.deepEqual((await peekEvents(events)).at(-1), eventOf("change-1"));
      const state = await concerts.changeShow({ showId: show1, record }, (it) => ({ outcome: it }));
      assert.deepEqual([state.planVersion, state.unsettled], [2, { from: 7, to: 8 }]);
      assert.deepEqual(state.record, record);
    },
  },
  {
    name: "seats with an owner keep it as their price changes, and new seats can be held",
    run: async (world) => {
      const { concerts, bookings } = world.stores;
      await concerts.create(planOf({ blocked: ["A-1-6"] }));
      await hold(bookings, { reservationId: "res-1", seatIds: ["A-1-1", "A-1-2"] });
      await startPayment(bookings, "res-1", "pay-1");
      await hold(bookings, { reservationId: "res-2", userId: "user-2", seatIds: ["A-1-3"] });
      const before = (await concerts.seatsSince(show1, 0)).seats;
      const added = piece(6, 7).seats;
      await change(world, () => ({
        seats: { from: 0, seats: [...raised(7).seats, ...added] },
      }));
      const { seats } = await concerts.seatsSince(show1, 0);
      const expected = before.map((seat, index) => ({ ...seat, price: 110_000 + index + 7 }));
      assert.deepEqual(seats, [...expected, ...added]);
      const free = seats.filter((seat) => isAvailable(seat, startMs)).length;
      assert.deepEqual([...(await concerts.availableSeats([show1], startMs))], [[show1, free]]);
      const step = { reservationId: "res-3", userId: "user-3", seatIds: ["A-1-4", "A-1-7"] };
      assert.equal(await hold(bookings, step), "held");
      const held = await bookings.reservation("res-3" as never);
      assert.deepEqual(
        held?.seats.map(({ seatId }) => seatId),
        ["A-1-4", "A-1-7"],
      );
    },
  },
  {
    name: "what is unsettled is listed until a step has settled the last of it",
    run: async (world) => {
      const { concerts } = world.stores;
      await concerts.create(planOf({ shows: { "show-1": seatIds(6), "show-2": seatIds(6) } }));
      assert.deepEqual(await concerts.unsettled(9), []);
      const range = { from: 0, to: 6 };
      await change(world, () => ({ unsettled: range }), "show-2" as ShowId);
      await change(world, () => ({ plan: planAt(2, 6), unsettled: range }));
      assert.deepEqual(await concerts.unsettled(9), ["show-1", "show-2"]);
      assert.deepEqual(await concerts.unsettled(1), ["show-1"]);
      const rest = { from: 4, to: 6 };
      await change(world, () => ({ seats: piece(0, 4), unsettled: rest }));
      const { unsettled } = await change(world, () => ({ seats: piece(4, 6), unsettled: null }));
      assert.deepEqual(unsettled, rest);
      assert.deepEqual(await concerts.unsettled(9), ["show-2"]);
    },
  },
  {
    name: "a change that is refused, of an unknown show or of one that is being created changes nothing",
    run: async (world) => {
      const { concerts } = world.stores;
      const plan = planOf();
      await concerts.create(plan);
      const hidden = planOf({ concertId: "concert-2", shows: { "show-2": seatIds(2) } });
      await beginWith(world, hidden, 2);
      const refused = await concerts.changeShow({ showId: show1 }, () => ({ outcome: "no" }));
      assert.equal(refused, "no");
      const nothing = {
        show: null,
        concert: null,
        planVersion: 0,
        unsettled: null,
        record: null,
      };
      for (const showId of ["show-2", "show-9"] as ShowId[]) {
        const state = await concerts.changeShow({ showId }, (it) => ({ outcome: it }));
        assert.deepEqual(state, nothing);
        await rejectsWith(
          "CORRUPT",
          change(world, () => ({}), showId),
        );
      }
      await known(world, plan);
    },
  },
  {
    name: "a plan that does not follow, seats with other numbers or with a gap, and seats that are not new are refused whole",
    run: async (world) => {
      const { concerts } = world.stores;
      const plan = planOf();
      await concerts.create(plan);
      const [show] = plan.shows;
      assert.ok(show);
      const other = { ...show, title: "다른" };
      for (const over of [
        { plan: planAt(1, 6) },
        { plan: planAt(3, 6) },
        { plan: { ...planAt(2, 6), showId: "show-2" as ShowId } },
        { show: { ...other, showId: "show-2" as ShowId } },
        { seats: piece(7, 8) },
        { seats: { from: 1, seats: piece(0, 2).seats } },
        { seats: { from: 6, seats: piece(5, 6).seats } },
        { seats: piece(5, 7, () => ({ epoch: 1 })) },
      ]) {
        const changed = change(world, () => ({ show: other, events: [eventOf("no")], ...over }));
        await rejectsWith("CORRUPT", changed);
      }
      await known(world, plan);
    },
  },
  {
    name: "of racing steps with one key one saves, and the others find its record",
    run: async (world) => {
      const { concerts } = world.stores;
      await concerts.create(planOf());
      const outcomes = await atOnce(8, (index) => {
        const record = recordOf("key-1", `answer-${index}`);
        return concerts.changeShow({ showId: show1, record }, (state) =>
          state.record === null
            ? { outcome: record, change: { unsettled: null, record, events: [eventOf("once")] } }
            : { outcome: state.record },
        );
      });
      for (const one of outcomes) assert.deepEqual(one, outcomes[0]);
      const made = (await peekEvents(world.stores.events)).filter(
        ({ type }) => type === "ShowAdded",
      );
      assert.equal(made.length, 1);
    },
  },
  {
    name: "a hold is decided wholly before a change of prices, or wholly after it",
    run: async (world) => {
      const { bookings, concerts } = world.stores;
      await concerts.create(planOf({ shows: { "show-1": seatIds(24) } }));
      const changes = inTurn(6, (round) =>
        change(world, () => ({
          seats: piece(0, 24, ({ price }) => ({ price: price + 1_000_000 * (round + 1) })),
        })),
      );
      const holds = inTurn(12, (index) =>
        hold(bookings, {
          reservationId: `res-${index}`,
          userId: `user-${index}`,
          seatIds: [`A-1-${12 - index}`, `A-1-${24 - index}`],
        }),
      );
      const [held] = await Promise.all([holds, changes]);
      assert.deepEqual(new Set(held), new Set(["held"]));
      for (let index = 0; index < 12; index += 1) {
        const reservation = await bookings.reservation(`res-${index}` as never);
        const rounds = reservation?.seats.map(({ price }) => Math.floor(price / 1_000_000));
        assert.equal(new Set(rounds).size, 1, "both seats of a hold have prices of one moment");
      }
      const { seats } = await concerts.seatsSince(show1, 0);
      for (const [no, seat] of seats.entries()) {
        assert.equal(seat.price, 6_110_000 + no);
        assert.equal(seat.claim.state, "held", "no change of prices undoes a hold");
      }
    },
  },
  {
    name: "readers that only ask for changes learn every new seat, in the order of the plan",
    run: async (world) => {
      const { bookings, concerts } = world.stores;
      await concerts.create(planOf({ shows: { "show-1": seatIds(4) } }));
      const writers = inTurn(8, async (index) => {
        const from = 4 + 3 * index;
        await change(world, () => ({ seats: piece(from, from + 3) }));
        await hold(bookings, { reservationId: `res-${index}`, seatIds: [`A-1-${from + 2}`] });
      });
      const readers = atOnce(3, async () => {
        let version = 0;
        const seen: string[] = [];
        const look = async () => {
          const since = await concerts.seatsSince(show1, version);
          ({ version } = since);
          for (const seatId of seatIdsOf(since.seats)) {
            if (!seen.includes(seatId)) seen.push(seatId);
          }
        };
        for (let round = 0; round < 10; round += 1) await look();
        await writers;
        await look();
        return seen;
      });
      for (const seen of await readers) assert.deepEqual(seen, seatIds(28));
    },
  },
];
