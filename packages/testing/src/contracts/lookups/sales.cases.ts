import assert from "node:assert/strict";
import type { Currency, PaymentId, ShowId, ShowSales } from "@admit-one/core";
import { capture, end, hold, startPayment } from "../../fixtures/booking-steps.ts";
import { capturedPayment, refundingPayment } from "../../fixtures/payments.ts";
import { planOf, seatIds, startMs } from "../../fixtures/plan.ts";
import { paidReservation } from "../../fixtures/reservations.ts";
import { bySeats, openHall, put } from "../booking/world.ts";
import type { CaseOf, MakeStores } from "../contract-case.ts";

type LookupWorld = Awaited<ReturnType<MakeStores>>;
type LookupCase = CaseOf<LookupWorld>;

const atMs = startMs + 1_000;
const show1 = "show-1" as ShowId;
const won = "KRW" as Currency;

const salesOf = ({ stores }: LookupWorld, showId = show1): Promise<ShowSales> =>
  stores.lookups.showSales(showId, won, atMs);

const buy = async (
  { stores: { bookings } }: LookupWorld,
  name: string,
  seats: readonly string[],
) => {
  await hold(bookings, { reservationId: `res-${name}`, seatIds: seats });
  await startPayment(bookings, `res-${name}`, `pay-${name}`);
  await capture(bookings, `pay-${name}`);
};

const ofPayment = (name: string) =>
  ({ by: "payment", paymentId: `pay-${name}` as PaymentId }) as const;

/** The prices of the plan. */
const priceOf = (no: number): number => 110_000 + no - 1;

export const salesCases: readonly LookupCase[] = [
  {
    name: "a show's seats are free, held or sold at the instant, and no other show's",
    run: async (world) => {
      const shows = { "show-1": seatIds(8), "show-2": seatIds(3) };
      await openHall(world, { shows });
      const { bookings } = world.stores;
      const held = (name: string, seatId: string, expiresAtMs: number, showId = "show-1") =>
        hold(bookings, { reservationId: name, seatIds: [seatId], expiresAtMs, showId });
      await held("over", "A-1-1", atMs);
      await held("still", "A-1-2", atMs + 1);
      await held("paying", "A-1-3", atMs);
      await startPayment(bookings, "paying", "pay-1");
      await held("other", "A-1-1", atMs + 1, "show-2");
      await buy(world, "a", ["A-1-4", "A-1-5"]);
      await held("gone", "A-1-6", atMs + 1);
      await end(bookings, "gone");
      const { sections } = await salesOf(world);
      const revenue = priceOf(4) + priceOf(5);
      const counts = { total: 8, free: 4, held: 2, sold: 2, blocked: 0 };
      assert.deepEqual(sections, [{ section: "A", grade: null, ...counts, revenue }]);
      const other = await salesOf(world, "show-2" as ShowId);
      const few = { total: 3, free: 2, held: 1, sold: 0, blocked: 0, revenue: 0 };
      assert.deepEqual(other, {
        sections: [{ section: "A", grade: null, ...few }],
        revenue: 0,
        kept: 0,
      });
      const nothing = { sections: [], revenue: 0, kept: 0 };
      assert.deepEqual(await salesOf(world, "unknown" as ShowId), nothing);
    },
  },
  {
    name: "a show's figures are by section and grade, in the order of the plan, blocked seats too",
    run: async (world) => {
      const plan = planOf({ shows: { "show-1": seatIds(6) } });
      const places = [
        ["Z", "R"],
        ["Z", "R"],
        ["Z", null],
        ["A", "R"],
        ["A", "S"],
        ["A", "S"],
      ] as const;
      const seats = plan.seats.map((seat, index) => {
        const [section = "", grade = null] = places[index] ?? [];
        return { ...seat, section, grade };
      });
      await world.stores.concerts.create({ ...plan, seats });
      await buy(world, "a", ["A-1-2", "A-1-3", "A-1-5"]);
      await put(world, bySeats(["A-1-6"]), (state) => ({
        seats: state.seats.map((seat) => ({
          ...seat,
          epoch: seat.epoch + 1,
          claim: { state: "blocked", reason: "house" },
        })),
      }));
      const { sections } = await salesOf(world);
      const none = { total: 1, free: 0, held: 0, sold: 0, blocked: 0, revenue: 0 };
      assert.deepEqual(sections, [
        { ...none, section: "Z", grade: "R", total: 2, free: 1, sold: 1, revenue: priceOf(2) },
        { ...none, section: "Z", grade: null, sold: 1, revenue: priceOf(3) },
        { ...none, section: "A", grade: "R", free: 1 },
        { ...none, section: "A", grade: "S", total: 2, sold: 1, blocked: 1, revenue: priceOf(5) },
      ]);
    },
  },
  {
    name: "a show's revenue is what was taken and did not go back, of what is confirmed",
    run: async (world) => {
      await openHall(world, { shows: { "show-1": seatIds(8) } });
      for (const [index, name] of ["a", "b", "c", "d", "e"].entries()) {
        await buy(world, name, [`A-1-${index + 1}`]);
      }
      const books = (name: string, back: number, kept: number) =>
        put(world, ofPayment(name), ({ payment }) => ({
          payments:
            payment === null
              ? []
              : [{ ...capturedPayment(payment), refundTotal: back, back, kept }],
        }));
      await books("a", 100, -100);
      await books("b", 0, 7);
      // Its money is on its way back, and its seat is still its own.
      await put(world, ofPayment("c"), ({ reservation, payment }) => ({
        reservations:
          reservation === null
            ? []
            : [paidReservation(reservation, "pay-c" as PaymentId, "cancelling")],
        payments: payment === null ? [] : [refundingPayment(payment)],
      }));
      // Money in another currency is no part of the sum.
      await put(world, ofPayment("d"), ({ payment }) => ({
        payments:
          payment === null
            ? []
            : [{ ...capturedPayment(payment), takenCurrency: "USD" as Currency, kept: 99 }],
      }));
      const sales = await salesOf(world);
      const taken = priceOf(1) + priceOf(2) + priceOf(5);
      assert.deepEqual([sales.revenue, sales.kept], [taken - 100, -93]);
      const [section] = sales.sections;
      assert.deepEqual([section?.sold, section?.revenue], [5, taken + priceOf(4)]);
    },
  },
  {
    name: "a cancelled seat that waits for its money is sold, and no revenue of its section",
    run: async (world) => {
      await openHall(world, { shows: { "show-1": seatIds(3) } });
      await buy(world, "a", ["A-1-1", "A-1-2"]);
      await put(world, ofPayment("a"), ({ reservation }) => ({
        reservations:
          reservation === null
            ? []
            : [
                {
                  ...reservation,
                  version: reservation.version + 1,
                  amount: priceOf(1),
                  seats: reservation.seats.map((seat) =>
                    seat.price === priceOf(2) ? { ...seat, refundId: "pay-a-refund" } : seat,
                  ),
                },
              ],
      }));
      const [section] = (await salesOf(world)).sections;
      assert.deepEqual([section?.sold, section?.revenue], [2, priceOf(1)]);
      const query = { fromMs: 0, toMs: startMs * 2, everyMs: startMs * 2 };
      const [bucket] = await world.stores.lookups.salesBuckets(show1, query);
      assert.deepEqual([bucket?.seats, bucket?.amount], [2, priceOf(1) + priceOf(2)]);
    },
  },
  {
    name: "sales are counted in spans of time, by when they were confirmed",
    run: async (world) => {
      await openHall(world, { shows: { "show-1": seatIds(8), "show-2": seatIds(2) } });
      const { bookings, lookups } = world.stores;
      const confirmedAt = async (name: string, seats: readonly string[], ms: number) => {
        await hold(bookings, { reservationId: `res-${name}`, seatIds: seats });
        await startPayment(bookings, `res-${name}`, `pay-${name}`);
        await put(world, ofPayment(name), ({ reservation, payment }) => ({
          reservations:
            reservation === null
              ? []
              : [
                  {
                    ...paidReservation(reservation, `pay-${name}` as PaymentId),
                    status: "confirmed",
                    paymentId: `pay-${name}` as PaymentId,
                    confirmedAtMs: startMs + ms,
                  },
                ],
          payments: payment === null ? [] : [capturedPayment(payment)],
        }));
      };
      await confirmedAt("before", ["A-1-1"], -1);
      await confirmedAt("first", ["A-1-2", "A-1-3"], 0);
      await confirmedAt("last", ["A-1-4"], 9);
      await confirmedAt("next", ["A-1-5"], 30);
      await confirmedAt("after", ["A-1-6"], 40);
      await hold(bookings, { reservationId: "res-held", seatIds: ["A-1-7"] });
      const query = { fromMs: startMs, toMs: startMs + 40, everyMs: 10 };
      assert.deepEqual(await lookups.salesBuckets(show1, query), [
        { no: 0, reservations: 2, seats: 3, amount: priceOf(2) + priceOf(3) + priceOf(4) },
        { no: 3, reservations: 1, seats: 1, amount: priceOf(5) },
      ]);
      assert.deepEqual(await lookups.salesBuckets("show-2" as ShowId, query), []);
    },
  },
];
