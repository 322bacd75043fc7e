import type {
  AuditProgress,
  BookingSnapshot,
  BookingTable,
  BookingView,
  LedgerEntry,
  Refund,
  Seat,
} from "@admit-one/core";
import { audit, auditStore, viewOf } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { post } from "../../src/payment/ledger.ts";
import { bob, krw, payment, reservation, seat, seatsOf, t0 } from "../support/given.ts";
import { ownRefund } from "../support/refunds.ts";
import { clean, paymentOf, storeOf } from "../support/stored.ts";

// What an audit in pieces reads, and what it does with rows that no reservation leads to.

type Watched = {
  readonly view: BookingView;
  /** The tables that were read in pages, in this order, with the size of the pages. */
  readonly paged: [table: BookingTable, limit: number][];
  /** What each look-up was asked for. */
  readonly asked: [what: string, keys: readonly string[]][];
};

const watch = (store: BookingSnapshot): Watched => {
  const view = viewOf(store);
  const paged: Watched["paged"] = [];
  const asked: Watched["asked"] = [];
  const noting =
    <Key, Row>(what: string, look: (keys: readonly Key[]) => Promise<readonly Row[]>) =>
    async (keys: readonly Key[]) => {
      asked.push([what, keys.map((key) => JSON.stringify(key))]);
      const rows = await look(keys);
      // The order of what is found is free.
      return asked.length % 2 === 0 ? rows.toReversed() : rows;
    };
  return {
    paged,
    asked,
    view: {
      ...view,
      page: (table, after, limit) => {
        if (after === null) paged.push([table, limit]);
        return view.page(table, after, limit);
      },
      seatsAt: noting("seatsAt", view.seatsAt),
      reservations: noting("reservations", view.reservations),
      paymentsOf: noting("paymentsOf", view.paymentsOf),
      refundsOf: noting("refundsOf", view.refundsOf),
      entries: noting("entries", view.entries),
      entriesOf: noting("entriesOf", view.entriesOf),
    },
  };
};

const read = async (
  store: BookingSnapshot,
  options: NonNullable<Parameters<typeof auditStore>[2]> = {},
) => {
  const watched = watch(store);
  const progress: AuditProgress[] = [];
  const onProgress = (one: AuditProgress): void => void progress.push(one);
  const report = await auditStore({ view: (look) => look(watched.view) }, undefined, {
    onProgress,
    ...options,
  });
  return { ...watched, report, progress };
};

/** All breaches in a fixed order, each as often as it was found. */
const listed = ({ breaches }: ReturnType<typeof audit>): readonly string[] =>
  breaches.map((one) => JSON.stringify(one)).toSorted();

const wallet = { userId: bob, currency: krw, balance: 0, version: 1 };
const withAll = (over: Partial<BookingSnapshot>): BookingSnapshot => ({
  ...clean,
  seats: [...clean.seats, ...(over.seats ?? [])],
  claims: [...clean.claims, ...(over.claims ?? [])],
  reservations: [...clean.reservations, ...(over.reservations ?? [])],
  payments: [...clean.payments, ...(over.payments ?? [])],
  refunds: [...(over.refunds ?? []), ...clean.refunds],
  wallets: [...clean.wallets, ...(over.wallets ?? [])],
  ledger: [...clean.ledger, ...(over.ledger ?? [])],
});

const usual: readonly BookingTable[] = ["reservations", "wallets", "ledger"];
const tablesOf = ({ paged }: Watched): readonly BookingTable[] => paged.map(([table]) => table);

describe("in a sound store", () => {
  test("the rows of reservations are not searched for others", async () => {
    const found = await read(clean, { pageMax: 2 });
    expect(tablesOf(found)).toEqual(usual);
    const looks = new Set(found.asked.map(([what]) => what));
    expect([...looks].toSorted()).toEqual(["entriesOf", "paymentsOf", "refundsOf", "seatsAt"]);
    expect(found.report).toEqual(audit(clean));
  });

  test("reservations come in pages of 200, smaller rows in pages of 400", async () => {
    const { paged } = await read(clean);
    expect(paged).toEqual([
      ["reservations", 200],
      ["wallets", 400],
      ["ledger", 400],
    ]);
  });

  test("a seat is looked up once, for the reservation that has it now", async () => {
    const again = reservation("again", "released", { seatIds: ["A1", "D1"] });
    const { asked } = await read(withAll({ reservations: [again] }));
    const [, seats] = asked.find(([what]) => what === "seatsAt") ?? [];
    const taken = clean.seats.map(({ showId, seatId }) => JSON.stringify({ showId, seatId }));
    expect(seats).toEqual(taken);
  });

  test("money of nobody's payment is no reason to search, and wallets count as money", async () => {
    const money = { amount: 5, currency: krw, paymentId: null, postingId: "o", atMs: t0 };
    const store = withAll({
      wallets: [{ ...wallet, balance: 5 }],
      ledger: post("funding", "wallet", money),
    });
    const found = await read(store, { pageMax: 2 });
    expect(tablesOf(found)).toEqual(usual);
    expect(found.report).toEqual(audit(store));
    expect(found.report.ok).toBe(true);
    const poorer = await read({ ...store, wallets: [wallet] });
    expect(poorer.report.breaches).toMatchObject([{ ids: { currency: "KRW" } }]);
  });

  test("the progress starts at nothing and ends at all reservations, wallets and entries", async () => {
    const store = withAll({ wallets: [wallet] });
    const total = 6 + 1 + 14;
    const { progress } = await read(store, { pageMax: 4 });
    expect(progress).toEqual([0, 4, 6, 7, 15, 21].map((done) => ({ done, total })));
  });
});

const named = (id: string, over: object = {}) => ({ ...over, paymentId: id as never });
const ghost = payment("captured", { paymentId: "g" as never, reservationId: "ghost" as never });
const moneyOf = (paymentId: string | null, name: string, amount = 200): readonly LedgerEntry[] =>
  post("gateway", "suspense", {
    amount,
    currency: krw,
    ...named(paymentId as string),
    postingId: name,
    atMs: t0,
  });
const strayClaim = { showId: seat("Z1").showId, seatId: seat("Z1").seatId };
const strayOwner = reservation("gone", "held", { seatIds: ["Z1"] });
const straySeat = seatsOf(strayOwner);
const lonely = { ...strayClaim, reservationId: strayOwner.reservationId };
const nobodysRefund = (paymentId: string, no: number, refundId = `${paymentId}-${no}`): Refund =>
  ownRefund({ ...named(paymentId), refundId, no, reservationId: null });

describe("a row that no reservation leads to", () => {
  test.each<[string, Partial<BookingSnapshot>, readonly BookingTable[]]>([
    ["a seat", { seats: straySeat, claims: [lonely] }, ["seats", "claims"]],
    ["a seat that is not in the index", { seats: straySeat }, ["seats"]],
    ["a row of the index", { claims: [lonely] }, ["claims"]],
    ["a payment", { payments: [paymentOf("pending", "g", "ghost")] }, ["payments"]],
    [
      "a payment with its money",
      { payments: [ghost], ledger: moneyOf("g", "m") },
      ["payments", "ledger"],
    ],
    ["a refund", { refunds: [nobodysRefund("g", 1)] }, ["refunds"]],
    ["money", { ledger: moneyOf("g", "m") }, ["ledger"]],
  ])("%s: makes its table be searched, and no other", async (_what, over, tables) => {
    const store = withAll(over);
    const found = await read(store, { pageMax: 2 });
    expect(tablesOf(found)).toEqual([...usual, ...tables]);
    expect(found.report.ok).toBe(false);
    expect(listed(found.report)).toEqual(listed(audit(store)));
  });

  test("the owner of a seat is asked for where another reservation names it too", async () => {
    const other = reservation("x", "held", { seatIds: ["A1"] });
    const [taken] = seatsOf(other);
    const seats = clean.seats.map((one) => (one.seatId === "A1" && taken ? taken : one));
    const store = { ...withAll({ reservations: [other] }), seats, claims: [] };
    const { report } = await read(store, { pageMax: 1 });
    const twice = { seatId: "A1", reservationId: "h", otherReservationId: "x" };
    expect(report.breaches).toContainEqual({
      law: "L1",
      message: "Two live reservations have one seat.",
      ids: { showId: other.showId, ...twice },
    });
  });

  const held = (one: Seat): Seat => ({ ...one, claim: straySeat[0]?.claim ?? one.claim });
  const apart = <Row>(rows: readonly Row[], between: readonly Row[]): readonly Row[] =>
    rows.flatMap((row) => [row, ...between]);
  const entries = moneyOf("g", "m");
  const ofTwo = [...moneyOf("x", "x"), ...moneyOf("x", "y")];
  const nobodys = moneyOf(null, "n");
  const uneven = (name: string) => moneyOf(null, name).map((one) => ({ ...one, amount: 1 }));
  const zip = (ones: readonly LedgerEntry[], others: readonly LedgerEntry[]) =>
    ones.flatMap((one, index) => [one, ...others.slice(index, index + 1)]);
  test.each<[string, Partial<BookingSnapshot>]>([
    ["seats", { seats: ["Z1", "Z2", "Z3", "Z4", "Z5"].map((id) => held(seat(id))) }],
    [
      "rows of the index",
      { claims: ["Z1", "Z2", "Z3"].map((id) => ({ ...lonely, seatId: id as never })) },
    ],
    ["payments", { payments: [ghost, { ...ghost, ...named("g2") }, { ...ghost, ...named("g3") }] }],
    [
      "the refunds of one payment",
      {
        refunds: [
          nobodysRefund("g", 1, "c"),
          nobodysRefund("x", 1, "d"),
          nobodysRefund("y", 1, "e"),
          nobodysRefund("g", 1, "b"),
          nobodysRefund("z", 1, "f"),
          nobodysRefund("g", 2, "a"),
        ],
      },
    ],
    ["the entries of one payment", { ledger: apart(entries, nobodys) }],
    [
      "the entries of two payments",
      { ledger: zip(entries, nobodys).slice(0, 3).concat(ofTwo, nobodys.slice(1)) },
    ],
    ["the entries of one posting", { ledger: apart(uneven("o"), moneyOf(null, "a")) }],
    [
      "the entries of two postings",
      { ledger: [...zip(uneven("o"), nobodys).slice(0, 3), ...uneven("u"), ...nobodys.slice(1)] },
    ],
  ])("%s on several pages are reported as often as at once", async (_what, over) => {
    const store = withAll(over);
    const once = listed(audit(store));
    expect(once).not.toEqual([]);
    for (const pageMax of [1, 2, 100]) {
      const { report } = await read(store, { pageMax });
      expect(listed(report)).toEqual(once);
    }
  });

  test.each<[string, Partial<BookingSnapshot>]>([
    [
      "money of nobody that is on its way back",
      {
        refunds: [nobodysRefund("g", 1)],
        ledger: [
          ...moneyOf("g", "m"),
          ...post("suspense", "refunds_payable", {
            amount: 200,
            currency: krw,
            ...named("g"),
            postingId: "n",
            atMs: t0,
          }),
        ],
      },
    ],
    [
      "a payment of a reservation that does not exist, whose money is back",
      storeOf([], [paymentOf("refunded", "g", "ghost")]),
    ],
    [
      "a posting of nobody's money whose entries are on two pages",
      {
        ledger: [
          ...moneyOf(null, "o").slice(0, 1),
          ...moneyOf(null, "a"),
          ...moneyOf(null, "b"),
          ...moneyOf(null, "o").slice(1),
        ],
      },
    ],
  ])("%s is no breach", async (_what, over) => {
    const store = withAll(over);
    for (const pageMax of [1, 2, 100]) {
      const { report } = await read(store, { pageMax });
      expect(report).toEqual(audit(store));
      expect(report.breaches).toEqual([]);
    }
  });
});
