import assert from "node:assert/strict";
import type { ConcertId, Currency, JournalEntry, UserId } from "@admit-one/core";
import { hold } from "../../fixtures/booking-steps.ts";
import { walletOf } from "../../fixtures/money.ts";
import { planOf, startMs } from "../../fixtures/plan.ts";
import { openQueue, queue1 } from "../../fixtures/queues.ts";
import { rejectsWith } from "../assertions.ts";
import { openHall } from "../booking/world.ts";
import { beginWith, twoShows } from "../concert/pieces.ts";
import { deadAt, done, emitTo, eventOf, put as putDeliveries, take } from "../event-log/world.ts";
import { all, entryOf, type JournalCase, type JournalWorld, journalsOf } from "./world.ts";

const concertId = "concert-1" as ConcertId;

/** Everything that a step writes with a row, by the store that runs it. */
const steps: readonly (readonly [
  step: string,
  write: (world: JournalWorld, journal: JournalEntry) => Promise<unknown>,
])[] = [
  ["concerts.create", ({ stores }, journal) => stores.concerts.create({ ...planOf(), journal })],
  [
    "concerts.update",
    ({ stores }, journal) =>
      stores.concerts.update(concertId, (found) => ({
        outcome: undefined,
        ...(found && {
          change: { concert: { ...found, version: found.version + 1 }, events: [], journal },
        }),
      })),
  ],
  [
    "concerts.publish",
    async (world, journal) => {
      const other = {
        ...twoShows,
        concert: { ...twoShows.concert, concertId: "concert-2" as ConcertId },
        shows: [],
        plans: [],
        seats: [],
      };
      await beginWith(world, other, 0, "creation-2");
      await world.stores.concerts.publish("creation-2", [], journal);
    },
  ],
  [
    "concerts.remove",
    ({ stores }, journal) =>
      stores.concerts.remove("concert-2" as ConcertId, () => ({
        outcome: undefined,
        change: { creationId: "creation-3", events: [], journal },
      })),
  ],
  [
    "bookings.update",
    ({ stores }, journal) => {
      const wallet = walletOf(0);
      const { userId, currency } = wallet;
      return stores.bookings.update({ by: "wallet", userId, currency }, () => ({
        outcome: undefined,
        change: { wallets: [wallet], journal },
      }));
    },
  ],
  [
    "bookings.updateAccount",
    ({ stores }, journal) => {
      const userId = "ann" as UserId;
      const erasure = { userId, pseudonym: "gone" as UserId, requestedAtMs: startMs, dueAtMs: 9 };
      return stores.bookings.updateAccount(userId, () => ({
        outcome: undefined,
        change: { erasure, journal },
      }));
    },
  ],
  [
    "events.update",
    async (world, journal) => {
      await emitTo(world, ["s"], [eventOf("a", 1)]);
      const [taken] = await take(world, "s");
      assert.ok(taken !== undefined);
      await putDeliveries(world, [taken], deadAt(startMs));
      await world.stores.events.update(
        { subscriber: "s", eventIds: [taken.event.eventId] },
        (found) => ({ outcome: undefined, change: { deliveries: found.map(done), journal } }),
      );
    },
  ],
];

export const writeCases: readonly JournalCase[] = [
  {
    name: "every step that writes keeps its row, all of it, and no other store has it",
    run: async (world) => {
      const { lookups, queues } = world.stores;
      const rows: JournalEntry[] = [];
      for (const [step, write] of steps) {
        const row = entryOf(`row-${step}`, { atMs: startMs + rows.length, actorId: step });
        await write(world, row);
        rows.unshift(row);
        assert.deepEqual(await lookups.journal({}, all), rows, step);
      }
      assert.deepEqual(await queues.journal({}, all), []);
      const [, ofQueues] = journalsOf(world.stores);
      const row = entryOf("row-queue", { actorRole: null, subjectType: "queue" });
      await ofQueues?.write(row);
      assert.deepEqual(await queues.journal({}, all), [row]);
      assert.deepEqual(await lookups.journal({}, all), rows);
    },
  },
  {
    name: "a step that fails keeps no row",
    run: async (world) => {
      const { bookings, lookups, queues } = world.stores;
      await openHall(world);
      await openQueue(queues);
      await hold(bookings, { reservationId: "res-1", seatIds: ["A-1-1"] });
      const wallet = walletOf(0, 2);
      const slice = { by: "wallet", userId: wallet.userId, currency: "KRW" as Currency } as const;
      // A wallet that was never stored has no second version.
      const failing = bookings.update(slice, () => ({
        outcome: undefined,
        change: { wallets: [wallet], journal: entryOf("row-1") },
      }));
      await rejectsWith("CORRUPT", failing);
      const inQueue = queues.update({ queueId: queue1 }, ({ queue }) => ({
        outcome: undefined,
        ...(queue && { change: { queue, journal: entryOf("row-1") } }),
      }));
      await rejectsWith("CORRUPT", inQueue);
      assert.deepEqual(await lookups.journal({}, all), []);
      assert.deepEqual(await queues.journal({}, all), []);
    },
  },
  {
    name: "a row that is there already undoes its step",
    run: async (world) => {
      const { bookings, concerts, lookups, queues } = world.stores;
      await openHall(world);
      await openQueue(queues);
      for (const { write } of journalsOf(world.stores)) await write(entryOf("row-1"));
      const again = entryOf("row-1", { actorId: "other" });
      const opened = { ...walletOf(0), currency: "USD" as Currency };
      const { userId, currency } = opened;
      const inBookings = bookings.update({ by: "wallet", userId, currency }, () => ({
        outcome: undefined,
        change: { wallets: [opened], journal: again },
      }));
      await rejectsWith("CORRUPT", inBookings);
      assert.deepEqual(await bookings.wallets(userId), []);
      const inConcerts = concerts.update(concertId, (found) => ({
        outcome: undefined,
        ...(found && {
          change: {
            concert: { ...found, title: "other", version: found.version + 1 },
            events: [],
            journal: again,
          },
        }),
      }));
      await rejectsWith("CORRUPT", inConcerts);
      assert.equal((await concerts.concert(concertId))?.version, 1);
      const before = (await queues.read({ queueId: queue1 })).queue;
      const [, ofQueues] = journalsOf(world.stores);
      await rejectsWith("CORRUPT", ofQueues?.write(again) ?? Promise.resolve());
      assert.deepEqual((await queues.read({ queueId: queue1 })).queue, before);
      assert.deepEqual(await lookups.journal({}, all), [entryOf("row-1")]);
      assert.deepEqual(await queues.journal({}, all), [entryOf("row-1")]);
    },
  },
];
