import type { BookingSnapshot, LedgerEntry, Payment, Reservation, SalesRow } from "@admit-one/core";
import { viewOf } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { exportSales } from "../../src/operations/export-sales.ts";
import { inspectConcert, inspectReservation } from "../../src/operations/inspect.ts";
import type { OperationsContext } from "../../src/operations/operations-context.ts";
import { post } from "../../src/payment/ledger.ts";
import { concert, krw, payment, reservation, show, showId, t0 } from "../support/given.ts";
import { outsideRefund } from "../support/refunds.ts";

// How a reservation is inspected and a show's sales are exported: each payment with what is its own.

const paid = (paymentId: string, createdAtMs: number, over: object = {}): Payment => ({
  ...payment("captured", { paymentId: paymentId as never, createdAtMs }),
  ...over,
});
const refundOf = (paymentId: string) =>
  outsideRefund({ paymentId: paymentId as never, refundId: `${paymentId}-out`, paidAmount: 1 });
const moneyOf = (paymentId: string): readonly LedgerEntry[] =>
  post("gateway", "suspense", {
    amount: 1,
    currency: krw,
    paymentId: paymentId as never,
    postingId: paymentId,
    atMs: t0,
  });

const snapshot = (over: Partial<BookingSnapshot>): BookingSnapshot => ({
  seats: [],
  claims: [],
  reservations: [reservation("r", "confirmed")],
  payments: [paid("q", t0 + 2), paid("p", t0 + 1)],
  refunds: [refundOf("p"), refundOf("q")],
  wallets: [],
  ledger: [...moneyOf("q"), ...moneyOf("p")],
  ...over,
});

const open = (over: Partial<BookingSnapshot> = {}, isConcert = true) => {
  const all = snapshot(over);
  let views = 0;
  const context = {
    clock: { nowMs: () => t0 },
    stores: {
      bookings: {
        view: (look: (view: ReturnType<typeof viewOf>) => unknown) => {
          views += 1;
          return look(viewOf(all));
        },
      },
      concerts: {
        show: async () => show(),
        concert: async () => (isConcert ? concert() : null),
        shows: async () => [show()],
      },
      lookups: {
        reservations: async () => all.reservations.filter(({ status }) => status === "confirmed"),
        payments: async () => all.payments,
      },
    },
  } as unknown as OperationsContext;
  return { context, views: () => views };
};

describe("an inspected reservation", () => {
  test("has its payments, oldest first, each with its own refunds and entries", async () => {
    const { context } = open();
    const found = await inspectReservation(context, { reservationId: "r" });
    expect("payments" in found ? found.payments : []).toEqual(
      [paid("p", t0 + 1), paid("q", t0 + 2)].map((one) => ({
        payment: one,
        refunds: [refundOf(one.paymentId)],
        ledger: moneyOf(one.paymentId),
      })),
    );
  });

  test("or concert that does not exist is not found", async () => {
    const { context } = open({}, false);
    const missing = await inspectReservation(context, { reservationId: "none" });
    expect(missing).toEqual({ outcome: "not_found", what: "reservation" });
    const concertId = concert().concertId;
    const none = await inspectConcert(context, { concertId });
    expect(none).toEqual({ outcome: "not_found", what: "concert" });
  });
});

describe("a show's sales", () => {
  const exported = async (over: Partial<BookingSnapshot>) => {
    const { context, views } = open(over);
    const found = await exportSales(context, { showId });
    if (found.outcome !== "sales_exported") throw new Error(found.outcome);
    const rows: SalesRow[] = [];
    for await (const part of found.parts) rows.push(...part);
    return { rows, views: views() };
  };
  const kept = (amount: number, atMs: number) => ({
    keptChanges: [{ amount, cause: "cancelled", actor: "operator", atMs }],
  });

  test("have the rows of each booking's payments, oldest first", async () => {
    const payments = [paid("q", t0 + 2, kept(2, 8)), paid("p", t0 + 1, kept(1, 9))];
    const { rows } = await exported({ payments, refunds: [] });
    expect(rows.flatMap(({ kind, amount }) => (kind === "kept" ? [amount] : []))).toEqual([1, 2]);
  });

  test("have the money of a reservation that was never sold, with each part its own", async () => {
    const lost: Reservation = reservation("lost", "expired");
    const own = { reservationId: lost.reservationId };
    const payments = [paid("x", t0, { ...own, ...kept(3, 8) }), { ...payment("declined"), ...own }];
    const { rows } = await exported({ reservations: [lost], payments, refunds: [] });
    expect(rows).toMatchObject([{ kind: "kept", amount: 3, paymentId: "x" }]);
  });

  test("of nothing need no look at the bookings", async () => {
    const { rows, views } = await exported({ reservations: [], payments: [payment("pending")] });
    expect([rows, views]).toEqual([[], 0]);
  });

  test("leave out a payment whose reservation is gone", async () => {
    const { rows } = await exported({ reservations: [], payments: [paid("p", t0, kept(3, 8))] });
    expect(rows).toEqual([]);
  });

  test("of a show without its concert are not found", async () => {
    const { context } = open({}, false);
    const missing = { outcome: "not_found", what: "show" };
    expect(await exportSales(context, { showId })).toEqual(missing);
  });
});
