import assert from "node:assert/strict";
import type { Payment, PaymentFigures, PaymentId, Refund, StoredFigures } from "@admit-one/core";
import { capture, end, hold, startPayment } from "../../fixtures/booking-steps.ts";
import { openRefund } from "../../fixtures/money.ts";
import { suspendedPayment, watchedPayment } from "../../fixtures/payments.ts";
import { planOf, seatIds, startMs } from "../../fixtures/plan.ts";
import { nextQueue, openQueue, type queue1 } from "../../fixtures/queues.ts";
import { freeSeat } from "../../fixtures/reservations.ts";
import { atOnce, sameSet } from "../assertions.ts";
import { bySeats, openHall, put } from "../booking/world.ts";
import { beginWith, pieceOf } from "../concert/pieces.ts";
import { deadAt, emit, emitTo, eventOf, put as putDeliveries, take } from "../event-log/world.ts";
import { type FigureCase, type FigureWorld, figuresOf } from "./world.ts";

const nothing: Omit<StoredFigures, "queues" | "shows"> = {
  payments: [],
  refunds: [],
  deliveries: [],
  unroutedEvents: 0,
  openWebhooks: 0,
};

const countsOf = async (world: FigureWorld): Promise<readonly (readonly [string, ...number[]])[]> =>
  (await figuresOf(world)).shows
    .map(({ showId, free, held, sold, blocked }) => [showId, free, held, sold, blocked] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));

/** The expected figures, counted from the seats themselves. */
const recounted = async ({ stores }: FigureWorld, showId: string) => {
  const { seats } = await stores.concerts.seatsSince(showId as never, 0);
  const of = (state: string) => seats.filter(({ claim }) => claim.state === state).length;
  return [showId, of("free"), of("held"), of("sold"), of("blocked")] as const;
};

/** Puts the result of `become` for a payment. */
const change = (world: FigureWorld, paymentId: string, become: (payment: Payment) => Payment) =>
  put(world, { by: "payment", paymentId: paymentId as PaymentId }, ({ payment }) => ({
    payments: payment === null ? [] : [become(payment)],
  }));

const putRefund = (
  world: FigureWorld,
  paymentId: string,
  make: (payment: Payment, refunds: readonly Refund[]) => Refund,
) =>
  put(world, { by: "payment", paymentId: paymentId as PaymentId }, ({ payment, refunds }) => ({
    refunds: payment === null ? [] : [make(payment, refunds)],
  }));

export const countCases: readonly FigureCase[] = [
  {
    name: "of nothing there is nothing",
    run: async (world) => {
      assert.deepEqual(await figuresOf(world), { ...nothing, queues: [], shows: [] });
    },
  },
  {
    name: "seats are free, held or sold, each show by itself, from its first step to its last",
    run: async (world) => {
      await openHall(world, { shows: { "show-1": seatIds(6), "show-2": seatIds(4) } });
      const { bookings } = world.stores;
      assert.deepEqual(await countsOf(world), [
        ["show-1", 6, 0, 0, 0],
        ["show-2", 4, 0, 0, 0],
      ]);
      await hold(bookings, { reservationId: "res-1", seatIds: ["A-1-1", "A-1-2"] });
      await hold(bookings, { reservationId: "res-2", seatIds: ["A-1-3"] });
      await hold(bookings, { reservationId: "res-3", showId: "show-2", seatIds: ["A-1-1"] });
      // The seat is already taken, so nothing changes.
      await hold(bookings, { reservationId: "res-4", seatIds: ["A-1-1"] });
      await startPayment(bookings, "res-1", "pay-1");
      assert.deepEqual(await countsOf(world), [
        ["show-1", 3, 3, 0, 0],
        ["show-2", 3, 1, 0, 0],
      ]);
      await capture(bookings, "pay-1");
      await end(bookings, "res-2");
      assert.deepEqual(await countsOf(world), [
        ["show-1", 4, 0, 2, 0],
        ["show-2", 3, 1, 0, 0],
      ]);
      await end(bookings, "res-1", "cancelled");
      await end(bookings, "res-3", "expired");
      assert.deepEqual(await countsOf(world), [
        ["show-1", 6, 0, 0, 0],
        ["show-2", 4, 0, 0, 0],
      ]);
    },
  },
  {
    name: "blocked seats are neither free nor anybody's, whole or in pieces, and after a step",
    run: async (world) => {
      const blocked = ["A-1-1", "A-1-4"];
      await openHall(world, { shows: { "show-1": seatIds(4), "show-2": ["B-1-1"] }, blocked });
      const other = { concertId: "concert-2", shows: { "show-3": seatIds(5) }, blocked };
      await beginWith(world, planOf(other), 3);
      const rest = pieceOf(planOf(other), 3, 5);
      assert.equal(await world.stores.concerts.addSeats("creation-1", rest, startMs), 5);
      assert.equal(await world.stores.concerts.publish("creation-1", []), true);
      assert.deepEqual(await countsOf(world), [
        ["show-1", 2, 0, 0, 2],
        ["show-2", 1, 0, 0, 0],
        ["show-3", 3, 0, 0, 2],
      ]);
      await hold(world.stores.bookings, { reservationId: "res-1", seatIds: ["A-1-2"] });
      await put(world, bySeats(["A-1-1", "A-1-3"]), ({ seats }) => ({
        seats: seats.map((seat) =>
          seat.claim.state === "free"
            ? { ...seat, epoch: 1, claim: { state: "blocked", reason: "camera" } }
            : freeSeat(seat),
        ),
      }));
      assert.deepEqual((await countsOf(world))[0], ["show-1", 1, 1, 0, 2]);
      assert.deepEqual((await countsOf(world))[0], await recounted(world, "show-1"));
    },
  },
  {
    name: "what is created in pieces counts from its last piece on, and so does the line before it",
    run: async (world) => {
      const { concerts, queues } = world.stores;
      await openQueue(queues);
      const plan = planOf({ shows: { "show-1": seatIds(3) } });
      await beginWith(world, plan, 3);
      assert.deepEqual(await figuresOf(world), { ...nothing, queues: [], shows: [] });
      assert.equal(await concerts.publish("creation-1", []), true);
      assert.deepEqual(await countsOf(world), [["show-1", 3, 0, 0, 0]]);
      assert.equal((await figuresOf(world)).queues.length, 1);
    },
  },
  {
    name: "of steps that race for seats none is left out of the count",
    run: async (world) => {
      await openHall(world, { shows: { "show-1": seatIds(24) } });
      const { bookings } = world.stores;
      await atOnce(40, async (index) => {
        const reservationId = `res-${index}`;
        const asked = [`A-1-${(index % 24) + 1}`];
        if ((await hold(bookings, { reservationId, seatIds: asked })) === "taken") return;
        if (index % 3 === 0) await end(bookings, reservationId);
        else if (index % 3 === 1) {
          await startPayment(bookings, reservationId, `pay-${index}`);
          await capture(bookings, `pay-${index}`);
        }
      });
      assert.deepEqual(await countsOf(world), [await recounted(world, "show-1")]);
    },
  },
  {
    name: "shows whose sale ended before are left out, and queues with nothing else behind them",
    run: async (world) => {
      const { concerts, queues } = world.stores;
      await concerts.create(planOf());
      const queueIds = ["queue-1", "queue-2"] as (typeof queue1)[];
      for (const queueId of queueIds) await openQueue(queues, { queueId });
      const [show] = planOf().shows;
      const closeMs = show?.salesCloseAtMs ?? 0;
      const listed = async (sinceMs: number) => {
        const { shows, queues: lines } = await figuresOf(world, { sinceMs });
        return [shows.length, lines.map(({ queueId }) => queueId).toSorted()];
      };
      assert.deepEqual(await listed(closeMs - 1), [1, ["queue-1"]]);
      assert.deepEqual(await listed(closeMs), [0, []]);
      const queueId = "queue-1" as typeof queue1;
      await queues.update({ queueId }, ({ queue }) => ({
        outcome: undefined,
        ...(queue && { change: { queue: nextQueue(queue, { waiting: 2, active: 1 }) } }),
      }));
      const { queues: lines } = await figuresOf(world);
      assert.deepEqual(lines, [(await queues.read({ queueId })).queue]);
    },
  },
  {
    name: "of the shows those that close first are listed, no more than asked for, with their queues",
    run: async (world) => {
      const { concerts, queues } = world.stores;
      // In the order of their ids they would close the other way round; two close together.
      const closings = [40, 30, 30, 20];
      for (const [index, closesAfterMs] of closings.entries()) {
        const plan = planOf({ concertId: `concert-${index}`, shows: { [`show-${index}`]: ["A"] } });
        const queueId = `queue-${index}` as typeof queue1;
        await openQueue(queues, { queueId });
        await concerts.create({
          ...plan,
          concert: { ...plan.concert, queueId },
          shows: plan.shows.map((show) => ({ ...show, salesCloseAtMs: startMs + closesAfterMs })),
        });
      }
      const listed = async (sinceMs: number, showsMax: number) => {
        const found = await figuresOf(world, { sinceMs, showsMax });
        return [
          found.shows.map(({ showId }) => showId).toSorted(),
          found.queues.map(({ queueId }) => queueId).toSorted(),
        ];
      };
      assert.deepEqual(await listed(startMs, 9), [
        ["show-0", "show-1", "show-2", "show-3"],
        ["queue-0", "queue-1", "queue-2", "queue-3"],
      ]);
      assert.deepEqual(await listed(startMs, 2), [
        ["show-1", "show-3"],
        ["queue-1", "queue-3"],
      ]);
      assert.deepEqual(await listed(startMs + 20, 2), [
        ["show-1", "show-2"],
        ["queue-1", "queue-2"],
      ]);
    },
  },
  {
    name: "payments count while recovery has an eye on them, by gateway, state and doubt",
    run: async (world) => {
      await openHall(world, { shows: { "show-1": seatIds(9) } });
      const { bookings } = world.stores;
      const since = { outcomeUnknownSinceMs: startMs };
      const overrides = [
        {},
        { recoverAtMs: startMs },
        since,
        { method: { type: "가게" }, ...since, recoverAtMs: startMs - 1 },
        {},
        {},
        {},
        {},
      ];
      for (const [index, override] of overrides.entries()) {
        await hold(bookings, { reservationId: `res-${index}`, seatIds: [`A-1-${index + 1}`] });
        await startPayment(bookings, `res-${index}`, `pay-${index}`, override);
      }
      await change(world, "pay-4", (payment) => suspendedPayment(payment, startMs));
      await change(world, "pay-5", (payment) => watchedPayment(payment, startMs + 9));
      await change(world, "pay-7", (payment) => ({
        ...watchedPayment(payment, startMs),
        watchUntilMs: startMs,
      }));
      // A settled payment is no longer counted.
      await capture(bookings, "pay-6");
      const { payments } = await figuresOf(world);
      const keyOf = ({ gateway, status, inDoubt }: PaymentFigures) =>
        [gateway, status, inDoubt].join();
      sameSet(
        payments,
        [
          { gateway: "scripted", status: "pending", inDoubt: false, count: 2, due: 1 },
          { gateway: "scripted", status: "pending", inDoubt: true, count: 1, due: 0 },
          { gateway: "가게", status: "pending", inDoubt: true, count: 1, due: 1 },
          { gateway: "scripted", status: "captured", inDoubt: false, count: 1, due: 1 },
          { gateway: "scripted", status: "failed", inDoubt: false, count: 1, due: 0 },
        ],
        keyOf,
      );
    },
  },
  {
    name: "refunds count until they are settled, unless they are of nothing",
    run: async (world) => {
      await openHall(world);
      const { bookings } = world.stores;
      for (const index of [1, 2, 3, 4]) {
        await hold(bookings, { reservationId: `res-${index}`, seatIds: [`A-1-${index}`] });
        await startPayment(bookings, `res-${index}`, `pay-${index}`);
        const amount = index === 4 ? { amount: 0 } : {};
        await putRefund(world, `pay-${index}`, (payment) => openRefund(payment, amount));
      }
      const settle = (paymentId: string, ended: (base: Refund) => Refund) =>
        putRefund(world, paymentId, (payment, [first]) => ended(first ?? openRefund(payment)));
      await settle("pay-2", ({ ...refund }) => {
        const { recoverAtMs: _, ...base } = refund as ReturnType<typeof openRefund>;
        const stuck = { status: "needs_operator", failure: "no", stuckAtMs: startMs } as const;
        return { ...base, ...stuck, version: 2 };
      });
      await settle("pay-3", ({ ...refund }) => {
        const { recoverAtMs: _, failure: _f, ...base } = refund as ReturnType<typeof openRefund>;
        const over = { status: "succeeded", settledAtMs: startMs, settledBy: "provider" } as const;
        return { ...base, ...over, paidAmount: base.amount, version: 2 };
      });
      const { refunds } = await figuresOf(world);
      sameSet(
        refunds,
        [
          { gateway: "scripted", status: "requested", count: 1 },
          { gateway: "scripted", status: "needs_operator", count: 1 },
        ],
        ({ status }) => status,
      );
    },
  },
  {
    name: "events, deliveries and webhooks count while they are open, no further than asked for",
    run: async (world) => {
      const { inbox } = world.stores;
      const events = [1, 2].flatMap((version) => ["a", "b"].map((it) => eventOf(it, version)));
      await emitTo(world, ["one", "two"], events);
      const [head] = await take(world, "one", { limit: 1 });
      assert.ok(head !== undefined);
      await putDeliveries(world, [head], deadAt(startMs));
      for (const eventId of ["a", "b", "c"]) {
        const paymentId = "pay-1" as PaymentId;
        const entry = { gateway: "fake", eventId, paymentId, receivedAtMs: startMs };
        await inbox.put({ ...entry, dueAtMs: startMs });
      }
      await inbox.reschedule({ gateway: "fake", eventId: "a" }, null);
      const all = await figuresOf(world);
      sameSet(
        all.deliveries,
        [
          { subscriber: "one", waiting: 1, dead: 1 },
          { subscriber: "two", waiting: 2, dead: 0 },
        ],
        ({ subscriber }) => subscriber,
      );
      assert.deepEqual([all.unroutedEvents, all.openWebhooks], [0, 2]);
      await emitTo(world, [], [eventOf("other", 1)]);
      await emit(world, [eventOf("late", 1), eventOf("late", 2)]);
      assert.equal((await figuresOf(world)).unroutedEvents, 2);
      const few = await figuresOf(world, { countMax: 1 });
      assert.deepEqual([few.unroutedEvents, few.openWebhooks], [1, 1]);
      const waiting = few.deliveries.reduce((sum, one) => sum + one.waiting, 0);
      assert.equal(waiting, 1);
      assert.deepEqual(
        few.deliveries.flatMap(({ dead }) => (dead > 0 ? [dead] : [])),
        [1],
      );
    },
  },
];
