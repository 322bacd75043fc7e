import assert from "node:assert/strict";
import type {
  Payment,
  PaymentFilter,
  PaymentStatus,
  Reservation,
  ReservationFilter,
  ReservationStatus,
  SeatClaim,
} from "@admit-one/core";
import { capture, end, hold, startPayment } from "../../fixtures/booking-steps.ts";
import { refundingPayment } from "../../fixtures/payments.ts";
import { seatIds, startMs } from "../../fixtures/plan.ts";
import { paidReservation } from "../../fixtures/reservations.ts";
import { openHall, put } from "../booking/world.ts";
import type { CaseOf, MakeStores } from "../contract-case.ts";

type LookupWorld = Awaited<ReturnType<MakeStores>>;
type LookupCase = CaseOf<LookupWorld>;

/** What every look sees, unless it says otherwise. */
const atMs = startMs + 1_000;

type Life = readonly [
  name: string,
  userId: string,
  showId: string,
  seatId: string,
  ageMs: number,
  then: (world: LookupWorld, name: string) => Promise<unknown>,
];

const pay = async ({ stores: { bookings } }: LookupWorld, name: string) => {
  await startPayment(bookings, `res-${name}`, `pay-${name}`);
  await capture(bookings, `pay-${name}`);
};

const becomes = async (world: LookupWorld, name: string, status: "cancelling" | "refunding") => {
  await pay(world, name);
  await put(world, { by: "payment", paymentId: `pay-${name}` as never }, (state) => {
    const { reservation, payment } = state;
    if (reservation === null || payment === null) return {};
    return status === "cancelling"
      ? { reservations: [paidReservation(reservation, payment.paymentId, "cancelling")] }
      : { payments: [refundingPayment(payment)] };
  });
};

const stays = async (): Promise<void> => {};
const ends = (status: "released" | "expired" | "cancelled") => (world: LookupWorld, name: string) =>
  end(world.stores.bookings, `res-${name}`, status);

/** Of every status, of two users and two shows; ids, ages and the order of the steps all disagree. */
const lives: readonly Life[] = [
  ["e", "user-1", "show-1", "A-1-1", 60, stays],
  ["b", "user-1", "show-1", "A-1-2", 20, stays],
  [
    "h",
    "user-2",
    "show-1",
    "A-1-3",
    30,
    (w, name) => startPayment(w.stores.bookings, `res-${name}`, `pay-${name}`),
  ],
  ["a", "user-1", "show-2", "A-1-1", 20, pay],
  ["d", "user-2", "show-2", "A-1-2", 90, pay],
  ["c", "user-1", "show-1", "A-1-4", 20, (w, name) => becomes(w, name, "cancelling")],
  ["g", "user-2", "show-1", "A-1-5", 40, (w, name) => becomes(w, name, "refunding")],
  ["f", "user-1", "show-2", "A-1-3", 70, ends("cancelled")],
  ["j", "user-2", "show-2", "A-1-4", 10, ends("released")],
  ["i", "user-1", "show-1", "A-1-6", 50, ends("expired")],
];

const live = async (world: LookupWorld): Promise<void> => {
  await openHall(world, { shows: { "show-1": seatIds(6), "show-2": seatIds(6) } });
  for (const [name, userId, showId, seatId, ageMs, then] of lives) {
    await hold(world.stores.bookings, {
      reservationId: `res-${name}`,
      userId,
      showId,
      seatIds: [seatId],
      createdAtMs: startMs - ageMs,
      // One hold is over at the instant of the looks, and nobody wrote it down.
      expiresAtMs: name === "b" ? atMs : atMs + 1,
    });
    await then(world, name);
  }
};

const byAge =
  <T extends { readonly createdAtMs: number }>(idOf: (row: T) => string) =>
  (a: T, b: T): number =>
    b.createdAtMs - a.createdAtMs || (idOf(a) < idOf(b) ? 1 : -1);

/** The status as it reads, by a rule of the kit's own. */
const statusOf = (reservation: Reservation): ReservationStatus =>
  reservation.status === "held" && reservation.expiresAtMs <= atMs ? "expired" : reservation.status;

const ownerOf = (claim: SeatClaim | undefined): string | null =>
  claim !== undefined && "reservationId" in claim ? claim.reservationId : null;

/** What must be found, by the whole store. */
const expected = async ({ stores }: LookupWorld) => {
  const { reservations, payments } = await stores.bookings.snapshot();
  const shows = ["show-1", "show-2"] as const;
  const seats = (
    await Promise.all(shows.map((id) => stores.concerts.seatsSince(id as never, 0)))
  ).flatMap((one) => one.seats);
  return {
    reservations: (filter: ReservationFilter): readonly Reservation[] => {
      const seat = seats.find(
        ({ showId, seatId }) => showId === filter.showId && seatId === filter.seatId,
      );
      const payment = payments.find(({ paymentId }) => paymentId === filter.paymentId);
      return reservations
        .filter(
          (one) =>
            (filter.showId ?? one.showId) === one.showId &&
            (filter.userId ?? one.userId) === one.userId &&
            (filter.status === undefined || [filter.status].flat().includes(statusOf(one))) &&
            (filter.seatId === undefined || ownerOf(seat?.claim) === one.reservationId) &&
            (filter.paymentId === undefined || payment?.reservationId === one.reservationId),
        )
        .toSorted(byAge(({ reservationId }) => reservationId));
    },
    payments: (filter: PaymentFilter): readonly Payment[] =>
      payments
        .filter(
          (one) =>
            (filter.showId ?? one.showId) === one.showId &&
            (filter.userId ?? one.userId) === one.userId &&
            (filter.status ?? one.status) === one.status &&
            (filter.reservationId ?? one.reservationId) === one.reservationId &&
            (filter.paymentId ?? one.paymentId) === one.paymentId,
        )
        .toSorted(byAge(({ paymentId }) => paymentId)),
  };
};

const some = <T>(...values: readonly string[]): readonly (T | undefined)[] =>
  [undefined, ...values] as (T | undefined)[];
type Id<F, K extends keyof F> = Exclude<F[K], undefined>;
type OfReservation<K extends keyof ReservationFilter> = Id<ReservationFilter, K>;
type OfPayment<K extends keyof PaymentFilter> = Id<PaymentFilter, K>;

const reservationStatuses = some<ReservationStatus>(
  "held",
  "paying",
  "confirmed",
  "cancelling",
  "cancelled",
  "released",
  "expired",
);
/** Several statuses: two that a hold may have, and those of what was ever sold. */
const manyStatuses: readonly (readonly ReservationStatus[])[] = [
  ["held", "expired"],
  ["confirmed", "cancelling", "cancelled"],
  [],
];

const paymentStatuses = some<PaymentStatus>(
  "pending",
  "captured",
  "declined",
  "failed",
  "refunding",
  "refunded",
);

/** Every form of a question: a store may answer each by a statement of its own. */
const reservationFilters: readonly ReservationFilter[] = some<OfReservation<"showId">>(
  "show-1",
  "show-2",
).flatMap((showId) =>
  some<OfReservation<"userId">>("user-1", "nobody").flatMap((userId) =>
    some<OfReservation<"seatId">>(...(showId ? ["A-1-1", "A-1-4", "A-9-9"] : [])).flatMap(
      (seatId) =>
        some<OfReservation<"paymentId">>("pay-a", "pay-c").flatMap((paymentId) =>
          [...reservationStatuses, ...manyStatuses].map((status) => ({
            showId,
            userId,
            seatId,
            paymentId,
            status,
          })),
        ),
    ),
  ),
);

const paymentFilters: readonly PaymentFilter[] = some<OfPayment<"showId">>("show-1").flatMap(
  (showId) =>
    some<OfPayment<"userId">>("user-1", "nobody").flatMap((userId) =>
      some<OfPayment<"reservationId">>("res-a").flatMap((reservationId) =>
        some<OfPayment<"paymentId">>("pay-a").flatMap((paymentId) =>
          paymentStatuses.map((status) => ({ showId, userId, reservationId, paymentId, status })),
        ),
      ),
    ),
);

export const findCases: readonly LookupCase[] = [
  {
    name: "reservations are found by show, user, seat, payment and status in any combination",
    run: async (world) => {
      await live(world);
      const { reservations } = await expected(world);
      const { lookups } = world.stores;
      for (const filter of reservationFilters) {
        const all = reservations(filter);
        const found = await lookups.reservations(filter, atMs, { after: null, limit: 100 });
        assert.deepEqual(found, all, JSON.stringify(filter));
        const after = all[0] ?? { createdAtMs: startMs, reservationId: "res-x" as never };
        const rest = await lookups.reservations(filter, atMs, { after, limit: 2 });
        assert.deepEqual(rest, all.slice(1, 3), `behind the first of ${JSON.stringify(filter)}`);
      }
      assert.equal(reservations({}).length, lives.length);
    },
  },
  {
    name: "payments are found by show, user, reservation, id and status in any combination",
    run: async (world) => {
      await live(world);
      const { payments } = await expected(world);
      const { lookups } = world.stores;
      for (const filter of paymentFilters) {
        const all = payments(filter);
        const found = await lookups.payments(filter, { after: null, limit: 100 });
        assert.deepEqual(found, all, JSON.stringify(filter));
        const after = all[0] ?? { createdAtMs: startMs, paymentId: "pay-x" as never };
        const rest = await lookups.payments(filter, { after, limit: 2 });
        assert.deepEqual(rest, all.slice(1, 3), `behind the first of ${JSON.stringify(filter)}`);
      }
      assert.equal(payments({}).length, 5);
    },
  },
  {
    name: "what comes while a list is read in parts shifts nothing",
    run: async (world) => {
      await live(world);
      const { lookups, bookings } = world.stores;
      const next = (after: Reservation | null) =>
        lookups.reservations({ showId: "show-1" as never }, atMs, { after, limit: 2 });
      const first = await next(null);
      await hold(bookings, {
        reservationId: "res-z",
        showId: "show-1",
        seatIds: ["A-1-6"],
        createdAtMs: startMs,
      });
      const second = await next(first.at(-1) ?? null);
      const third = await next(second.at(-1) ?? null);
      const order = [...first, ...second, ...third].map(({ reservationId }) => reservationId);
      assert.deepEqual(order, ["res-c", "res-b", "res-h", "res-g", "res-i", "res-e"]);
      assert.deepEqual((await next(null))[0]?.reservationId, "res-z");
    },
  },
];
