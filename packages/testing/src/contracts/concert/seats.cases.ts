import assert from "node:assert/strict";
import { isAvailable, type QueueId, type Seat, type ShowId } from "@admit-one/core";
import { capture, end, hold, startPayment } from "../../fixtures/booking-steps.ts";
import { planOf, seatIds, startMs } from "../../fixtures/plan.ts";
import { atOnce, inTurn } from "../assertions.ts";
import { type ConcertCase, type ConcertWorld, seatIdsOf, show1 } from "./world.ts";

const show2 = "show-2" as ShowId;

/** Asserts that the count equals counting the seats one by one. */
const countsRight = async ({ stores }: ConcertWorld, atMs: number): Promise<number> => {
  const counted = (await stores.concerts.availableSeats([show1], atMs)).get(show1) ?? 0;
  const { seats } = await stores.concerts.seatsSince(show1, 0);
  const available = seats.filter((seat) => isAvailable(seat, atMs)).length;
  assert.equal(counted, available, `at start + ${atMs - startMs}`);
  return counted;
};

/** The state of a reader that applies every change. */
const apply = (known: Map<string, Seat>, changed: readonly Seat[]): Map<string, Seat> => {
  for (const seat of changed) known.set(seat.seatId, seat);
  return known;
};

const full = async ({ stores }: ConcertWorld): Promise<Map<string, Seat>> =>
  apply(new Map(), (await stores.concerts.seatsSince(show1, 0)).seats);

export const seatsCases: readonly ConcertCase[] = [
  {
    name: "availableSeats agrees with isAvailable at every instant, also exactly at a hold's end",
    run: async (world) => {
      const { bookings, concerts } = world.stores;
      await concerts.create(planOf({ shows: { "show-1": seatIds(12), "show-2": seatIds(3) } }));
      assert.equal(await countsRight(world, startMs), 12);
      for (const [index, endMs] of [300, 200, 500, 100, 200, 400].entries()) {
        await hold(bookings, {
          reservationId: `res-${index}`,
          seatIds: [`A-1-${index + 1}`],
          expiresAtMs: startMs + endMs,
        });
      }
      await hold(bookings, { reservationId: "res-x", seatIds: ["A-1-1"], showId: "show-2" });
      const instants = [0, 99, 100, 101, 199, 200, 299, 300, 400, 500, 9_999_999];
      const counts: number[] = [];
      for (const ms of instants) counts.push(await countsRight(world, startMs + ms));
      assert.deepEqual(counts, [6, 6, 7, 7, 7, 9, 9, 10, 11, 12, 12]);
      await startPayment(bookings, "res-0", "pay-0");
      await startPayment(bookings, "res-1", "pay-1");
      await capture(bookings, "pay-1");
      await end(bookings, "res-2");
      for (const ms of instants) await countsRight(world, startMs + ms);
      assert.equal(await countsRight(world, startMs + 9_999_999), 10);
      assert.deepEqual(
        await concerts.availableSeats([show2, show1], startMs),
        new Map([
          [show2, 2],
          [show1, 7],
        ]),
      );
    },
  },
  {
    name: "seatsSince answers what changed after a version, and its sum is the whole",
    run: async (world) => {
      const { bookings, concerts } = world.stores;
      await concerts.create(planOf());
      let { version, seats } = await concerts.seatsSince(show1, 0);
      const known = apply(new Map(), seats);
      const steps: readonly (() => Promise<unknown>)[] = [
        () => hold(bookings, { reservationId: "res-1", seatIds: ["A-1-2", "A-1-3"] }),
        () => hold(bookings, { reservationId: "res-2", seatIds: ["A-1-5"] }),
        () => end(bookings, "res-1"),
        () => startPayment(bookings, "res-2", "pay-2"),
        () => capture(bookings, "pay-2"),
      ];
      const changes: (readonly string[])[] = [];
      for (const step of steps) {
        await step();
        const since = await concerts.seatsSince(show1, version);
        assert.ok(since.version > version, "a step that changes seats raises the version");
        ({ version, seats } = since);
        changes.push(seatIdsOf(seats).toSorted());
        assert.deepEqual(apply(known, seats), await full(world));
      }
      const pair = ["A-1-2", "A-1-3"];
      assert.deepEqual(changes, [pair, ["A-1-5"], pair, ["A-1-5"], ["A-1-5"]]);
    },
  },
  {
    name: "seatsSince answers a version again as often as asked, and nothing where nothing changed",
    run: async (world) => {
      const { bookings, concerts } = world.stores;
      await concerts.create(planOf({ shows: { "show-1": seatIds(6), "show-2": seatIds(2) } }));
      const first = await concerts.seatsSince(show1, 0);
      await hold(bookings, { reservationId: "res-1", seatIds: ["A-1-2"] });
      const second = await concerts.seatsSince(show1, first.version);
      assert.deepEqual(await concerts.seatsSince(show1, first.version), second);
      const nothing = await concerts.seatsSince(show1, second.version);
      assert.deepEqual(nothing, { ...second, seats: [] });
      assert.deepEqual(await concerts.seatsSince(show1, Number.MAX_SAFE_INTEGER), nothing);
      const nowhere = await concerts.seatsSince("show-9" as ShowId, 0);
      assert.deepEqual(nowhere, { version: 0, planVersion: 0, sale: null, seats: [] });
      const before = await concerts.seatsSince(show2, 0);
      await hold(bookings, { reservationId: "res-2", seatIds: ["A-1-3"] });
      const after = await concerts.seatsSince(show2, before.version);
      assert.deepEqual([after.version, after.seats], [before.version, []]);
      const all = await concerts.seatsSince(show1, 0);
      assert.deepEqual(seatIdsOf(all.seats), seatIds(6));
    },
  },
  {
    name: "seatsSince says how the show sells, as its last change and its concert's say",
    run: async ({ stores: { bookings, concerts } }) => {
      const plan = planOf({ shows: { "show-1": seatIds(2), "show-2": seatIds(2) } });
      await concerts.create(plan);
      const [show] = plan.shows;
      assert.ok(show);
      const saleSince = async (version: number) => (await concerts.seatsSince(show1, version)).sale;
      const { queueId, status } = plan.concert;
      const { salesOpenAtMs, salesCloseAtMs, cancelled } = show;
      const sale = { queueId, status, salesOpenAtMs, salesCloseAtMs, cancelled };
      for (const version of [0, Number.MAX_SAFE_INTEGER]) {
        assert.deepEqual(await saleSince(version), sale);
      }
      const dates = { salesOpenAtMs: salesOpenAtMs + 5, salesCloseAtMs: salesCloseAtMs + 7 };
      const others = [{ queueId: "queue-2" as QueueId }, { status: "archived" }] as const;
      await concerts.changeShow({ showId: show1 }, ({ unsettled }) => ({
        outcome: null,
        change: { unsettled, show: { ...show, ...dates } },
      }));
      assert.deepEqual(await saleSince(0), { ...sale, ...dates });
      await bookings.update({ by: "show", showId: show1 }, () => ({
        outcome: null,
        change: { show: { ...show, ...dates, cancelled: true } },
      }));
      assert.deepEqual(await saleSince(0), { ...sale, ...dates, cancelled: true });
      for (const change of others) {
        await concerts.update(plan.concert.concertId, (concert) => ({
          outcome: null,
          ...(concert && {
            change: {
              concert: { ...concert, ...change, version: concert.version + 1 },
              events: [],
            },
          }),
        }));
        assert.partialDeepStrictEqual(await saleSince(Number.MAX_SAFE_INTEGER), change);
      }
      assert.equal((await concerts.seatsSince(show2, 0)).sale?.cancelled, false);
    },
  },
  {
    name: "a refused step raises no version",
    run: async (world) => {
      const { bookings, concerts } = world.stores;
      await concerts.create(planOf());
      await hold(bookings, { reservationId: "res-1", seatIds: ["A-1-1"] });
      const before = await concerts.seatsSince(show1, 0);
      const step = { reservationId: "res-2", userId: "user-2", seatIds: ["A-1-1", "A-1-2"] };
      assert.equal(await hold(bookings, step), "taken");
      assert.deepEqual(await concerts.seatsSince(show1, 0), before);
    },
  },
  {
    name: "seats and version belong to one moment, while others write",
    run: async (world) => {
      const { bookings, concerts } = world.stores;
      await concerts.create(planOf({ shows: { "show-1": seatIds(60) } }));
      const writers = inTurn(30, (index) =>
        hold(bookings, {
          reservationId: `res-${index}`,
          userId: `user-${index}`,
          seatIds: [`A-1-${index * 2 + 1}`, `A-1-${index * 2 + 2}`],
        }),
      );
      // A reader that only ever requests changes must end with the complete state.
      const readers = atOnce(4, async () => {
        let version = 0;
        const known = new Map<string, Seat>();
        for (let round = 0; round < 12; round += 1) {
          const since = await concerts.seatsSince(show1, version);
          assert.ok(since.version >= version, "the version never falls");
          const taken = since.seats.filter(({ claim }) => claim.state !== "free");
          assert.equal(taken.length % 2, 0, "both seats of a hold are taken in one step");
          version = since.version;
          apply(known, since.seats);
        }
        await writers;
        return apply(known, (await concerts.seatsSince(show1, version)).seats);
      });
      const whole = await readers;
      const expected = await full(world);
      for (const known of whole) assert.deepEqual(known, expected);
      assert.equal([...expected.values()].filter(({ epoch }) => epoch === 1).length, 60);
    },
  },
];
