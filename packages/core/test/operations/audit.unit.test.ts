import type { BookingSnapshot, Breach, Payment, Reservation, Seat } from "@admit-one/core";
import { audit, auditStore, viewOf } from "@admit-one/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reservation, seat, seatsOf } from "../support/given.ts";
import { capturedOfC, clean, held, paymentOf, storeOf } from "../support/stored.ts";

const withSeat = (seatId: string, over: Partial<Seat> | null): BookingSnapshot => ({
  ...clean,
  seats: clean.seats.flatMap((one) =>
    one.seatId !== seatId ? [one] : over === null ? [] : [{ ...one, ...over }],
  ),
});
const withClaims = (claims: BookingSnapshot["claims"]): BookingSnapshot => ({ ...clean, claims });
const withReservation = (changed: Reservation): BookingSnapshot => ({
  ...clean,
  reservations: clean.reservations.map((one) =>
    one.reservationId === changed.reservationId ? changed : one,
  ),
});
const withPayment = (paymentId: string, changed: Payment | null): BookingSnapshot => ({
  ...clean,
  payments: clean.payments.flatMap((one) =>
    one.paymentId !== paymentId ? [one] : changed === null ? [] : [changed],
  ),
});

type Case = {
  readonly planted: string;
  readonly store: BookingSnapshot;
  readonly law: Breach["law"];
  readonly ids: Readonly<Record<string, string>>;
};

const [first, ...others] = clean.claims;
const claimOf = (reservationId: string, state: "held" | "sold", untilMs: number | null = 1) =>
  ({ state, reservationId, untilMs }) as unknown as Seat["claim"];

const cases: readonly Case[] = [
  {
    planted: "two live reservations of one seat",
    store: {
      ...clean,
      reservations: [...clean.reservations, reservation("x", "held", { seatIds: ["A2"] })],
    },
    law: "L1",
    ids: { seatId: "A2", reservationId: "x", otherReservationId: "h" },
  },
  {
    planted: "a seat of nobody's reservation",
    store: withSeat("A1", { claim: claimOf("ghost", "held") }),
    law: "L1",
    ids: { seatId: "A1", reservationId: "ghost" },
  },
  {
    planted: "a seat of a reservation without it",
    store: withSeat("A1", { claim: claimOf("c", "sold") }),
    law: "L1",
    ids: { seatId: "A1", reservationId: "c" },
  },
  {
    planted: "a seat of a reservation that ended",
    store: {
      ...clean,
      seats: [...clean.seats, seat("X1", claimOf("x", "held"))],
      reservations: [...clean.reservations, reservation("x", "released", { seatIds: ["X1"] })],
    },
    law: "L1",
    ids: { seatId: "X1", reservationId: "x" },
  },
  {
    planted: "a sold seat of a hold",
    store: withSeat("A1", { claim: claimOf("h", "sold") }),
    law: "L1",
    ids: { seatId: "A1", reservationId: "h" },
  },
  {
    planted: "a held seat of a confirmed reservation",
    store: withSeat("C1", { claim: claimOf("c", "held") }),
    law: "L1",
    ids: { seatId: "C1", reservationId: "c" },
  },
  {
    planted: "a pinned seat without a payment",
    store: withSeat("A1", { claim: claimOf("h", "held", null) }),
    law: "L1",
    ids: { seatId: "A1", reservationId: "h" },
  },
  {
    planted: "a seat that may lapse under its payment",
    store: withSeat("B1", { claim: claimOf("p", "held", 5) }),
    law: "L1",
    ids: { seatId: "B1", reservationId: "p" },
  },
  {
    planted: "a seat that lapses before its reservation",
    store: withSeat("A1", { claim: claimOf("h", "held", held.expiresAtMs - 1) }),
    law: "L1",
    ids: { seatId: "A1", reservationId: "h" },
  },
  {
    planted: "a missing row of the backstop",
    store: withClaims(others),
    law: "L1",
    ids: { seatId: "A1", reservationId: "h" },
  },
  {
    planted: "a row too many",
    store: withClaims([
      ...clean.claims,
      { ...(first as NonNullable<typeof first>), seatId: "Z9" as never },
    ]),
    law: "L1",
    ids: { seatId: "Z9", reservationId: "h" },
  },
  {
    planted: "a second row of one seat, first",
    store: withClaims([
      { ...(first as NonNullable<typeof first>), reservationId: "x" as never },
      ...clean.claims,
    ]),
    law: "L1",
    ids: { seatId: "A1", reservationId: "x" },
  },
  {
    planted: "a second row of one seat, last",
    store: withClaims([
      ...clean.claims,
      { ...(first as NonNullable<typeof first>), reservationId: "x" as never },
    ]),
    law: "L1",
    ids: { seatId: "A1", reservationId: "x" },
  },
  {
    planted: "a held reservation without one of its seats",
    store: withSeat("A2", null),
    law: "L2",
    ids: { seatId: "A2", reservationId: "h" },
  },
  {
    planted: "a confirmed one without one of its seats",
    store: withSeat("C2", null),
    law: "L2",
    ids: { seatId: "C2", reservationId: "c" },
  },
  {
    planted: "a live reservation of no seat at all",
    store: {
      ...clean,
      reservations: [...clean.reservations, reservation("x", "held", { seatIds: [] })],
    },
    law: "L2",
    ids: { reservationId: "x" },
  },
  {
    planted: "a confirmed reservation without payment",
    store: withPayment("pay-c", null),
    law: "L3",
    ids: { reservationId: "c", paymentId: "pay-c" },
  },
  {
    planted: "a confirmed one whose payment was declined",
    store: withPayment("pay-c", paymentOf("declined", "pay-c", "c")),
    law: "L3",
    ids: { reservationId: "c" },
  },
  {
    planted: "a confirmed one whose refund was requested",
    store: withPayment("pay-c", paymentOf("refunding", "pay-c", "c")),
    law: "L3",
    ids: { reservationId: "c" },
  },
  {
    planted: "a confirmed one whose money went back",
    store: withPayment("pay-c", paymentOf("refunded", "pay-c", "c")),
    law: "L3",
    ids: { reservationId: "c" },
  },
  {
    planted: "a confirmed one paid with another amount",
    store: withPayment("pay-c", { ...capturedOfC, amount: 199 }),
    law: "L3",
    ids: { reservationId: "c" },
  },
  {
    planted: "a confirmed one paid in another currency",
    store: withPayment("pay-c", { ...capturedOfC, currency: "USD" as never }),
    law: "L3",
    ids: { reservationId: "c" },
  },
  {
    planted: "a confirmed one that another's payment pays",
    store: withPayment("pay-c", { ...capturedOfC, reservationId: "h" as never }),
    law: "L3",
    ids: { reservationId: "c" },
  },
  {
    planted: "a reservation that pays nothing",
    store: withPayment("pay-p", null),
    law: "L3",
    ids: { reservationId: "p" },
  },
  {
    planted: "captured money of an expired reservation",
    store: { ...clean, payments: [...clean.payments, paymentOf("captured", "x", "expired")] },
    law: "L4",
    ids: { paymentId: "x", reservationId: "expired" },
  },
  {
    planted: "captured money of nobody",
    store: { ...clean, payments: [...clean.payments, paymentOf("captured", "x", "ghost")] },
    law: "L4",
    ids: { paymentId: "x" },
  },
  {
    planted: "a second capture of one reservation",
    store: { ...clean, payments: [...clean.payments, paymentOf("captured", "x", "c")] },
    law: "L4",
    ids: { paymentId: "x", reservationId: "c" },
  },
  {
    planted: "a pending payment of a hold",
    store: { ...clean, payments: [...clean.payments, paymentOf("pending", "x", "h")] },
    law: "L4",
    ids: { paymentId: "x", reservationId: "h" },
  },
  {
    planted: "a second pending payment",
    store: { ...clean, payments: [...clean.payments, paymentOf("pending", "x", "p")] },
    law: "L4",
    ids: { paymentId: "x", reservationId: "p" },
  },
  {
    planted: "a hold whose money is in",
    store: withReservation({
      ...held,
      status: "confirmed",
      paymentId: "none" as never,
      confirmedAtMs: 1,
    }),
    law: "L3",
    ids: { reservationId: "h", paymentId: "none" },
  },
];

const inPieces = (store: BookingSnapshot, pageMax: number) =>
  auditStore({ view: (look) => look(viewOf(store)) }, undefined, { pageMax });

/** Which breaches there are, in no order, each once. */
const said = (breaches: readonly Breach[]): readonly string[] =>
  [
    ...new Set(
      breaches.map(
        ({ law, message, ids }) => `${message} ${law} ${Object.values(ids).toSorted().join(" ")}`,
      ),
    ),
  ].toSorted();

type Spoil = {
  readonly table: keyof BookingSnapshot;
  readonly index: number;
  readonly what: string;
};

const spoil = (store: BookingSnapshot, { table, index, what }: Spoil): BookingSnapshot => {
  const rows: readonly object[] = store[table];
  const at = index % Math.max(1, rows.length);
  const row = rows[at];
  if (row === undefined) return store;
  const key = Object.entries(row).filter(([name]) => keys[table].includes(name));
  const other = { ...rows[(at + 1) % rows.length], ...Object.fromEntries(key) };
  const instead = what === "missing" ? [] : [other];
  return { ...store, [table]: rows.toSpliced(at, 1, ...instead) };
};

/** The keys of the tables, of which no database has one twice. */
const keys: Readonly<Record<keyof BookingSnapshot, readonly string[]>> = {
  seats: ["showId", "seatId"],
  claims: ["showId", "seatId"],
  reservations: ["reservationId"],
  payments: ["paymentId"],
  refunds: ["refundId"],
  wallets: ["userId", "currency"],
  ledger: ["entryId"],
};

describe("the audit", () => {
  test("finds nothing in a clean store, and counts it", () => {
    expect(audit(clean)).toEqual({
      ok: true,
      breaches: [],
      alarms: [],
      money: [
        {
          currency: "KRW",
          gateway: 400n,
          wallet: 0n,
          funding: 0n,
          suspense: 0n,
          sales: -200n,
          refunds_payable: -200n,
          kept: 0n,
          till: 0n,
          disputed: 0n,
        },
      ],
      counts: { seatsTaken: 6, reservations: 6, payments: 6 },
    });
  });

  test("finds nothing in an empty one", () => {
    expect(audit(storeOf([])).ok).toBe(true);
  });

  test.each(cases)("finds $planted ($law)", async ({ store, law, ids }) => {
    const atOnce = audit(store);
    const pieces = [1, 2, 100].map((pageMax) => inPieces(store, pageMax));
    for (const { ok, breaches } of [atOnce, ...(await Promise.all(pieces))]) {
      expect(ok).toBe(false);
      expect(breaches).toContainEqual(
        expect.objectContaining({ law, ids: expect.objectContaining(ids) }),
      );
      expect(said(breaches)).toEqual(said(atOnce.breaches));
    }
  });

  test.each([1, 2, 3, 100])("in pieces of %i it is the same as at once", async (pageMax) => {
    expect(await inPieces(clean, pageMax)).toEqual(audit(clean));
    expect(await inPieces(storeOf([]), pageMax)).toEqual(audit(storeOf([])));
  });

  test("whatever rows are missing or others', pieces find it where the whole does", async () => {
    const spoiled = fc.record({
      table: fc.constantFrom(...(Object.keys(clean) as readonly (keyof BookingSnapshot)[])),
      index: fc.nat(),
      what: fc.constantFrom("missing", "with the contents of another"),
    });
    const property = fc.asyncProperty(
      fc.array(spoiled, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 4 }),
      async (spoils, pageMax) => {
        const store = spoils.reduce(spoil, clean);
        const atOnce = audit(store);
        const pieces = await inPieces(store, pageMax);
        expect(pieces.ok).toBe(atOnce.ok);
        // Which of several owners is named beside another depends on who is read with whom.
        const others = ({ breaches }: typeof pieces) =>
          said(breaches).filter((words) => !words.startsWith("Two live "));
        expect(others(pieces)).toEqual(others(atOnce));
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });

  test("seats of the same name at two shows are two seats", () => {
    const elsewhere = reservation("e", "held", { showId: "other" as never });
    const away = {
      ...storeOf([elsewhere]),
      seats: seatsOf(elsewhere).map((s) => ({ ...s, showId: "other" as never })),
    };
    const both = {
      ...clean,
      seats: [...clean.seats, ...away.seats],
      claims: [...clean.claims, ...away.claims],
      reservations: [...clean.reservations, elsewhere],
    };
    expect(audit(both).breaches).toEqual([]);
  });
});
