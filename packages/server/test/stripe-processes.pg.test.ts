// Three server processes on one PostgreSQL that flushes all it says, and a Stripe account of which
// they know by HTTP alone. Processes are killed, calls and webhooks go wrong; in the end Stripe's
// books and ours must tell the same story, which is the one that the buyers were told. Meanwhile people
// pay back at Stripe, refunds fail late and buyers dispute; an operator does what the alarms say.
import { expect, test } from "vitest";
import { type Books, problemsOf } from "./support/stripe-storm/books.ts";
import { runStorm } from "./support/stripe-storm/storm.ts";

/** TEST_RUNS multiplies how much chance is tried; alone it lasts some 20 seconds, mostly starts. */
const times = Number(process.env["TEST_RUNS"] ?? 1);
const seed = Number(process.env["TEST_SEED"] ?? 1);
const longestBadMs = 60_000 * times;

test("no money is lost, whoever is killed", { timeout: 240_000 * times }, async () => {
  const startedMs = performance.now();
  process.stdout.write(`seed ${seed} (TEST_SEED)\n`);
  const storm = await runStorm({
    seed,
    visits: 50 * times,
    kills: 3 * times,
    crowd: Math.min(40, 12 * times),
    longestBadMs,
  });
  const why = `seed ${seed} (TEST_SEED)`;
  const { books, problems, audits, webhooks, faults } = storm;
  const count = (all: readonly { readonly status: string }[]) =>
    Object.fromEntries(
      [...Map.groupBy(all, (it) => it.status)].map(([is, its]) => [is, its.length]),
    );
  const said = {
    visits: storm.visits,
    reservations: count(books.ours.reservations),
    payments: count(books.ours.payments),
    intents: books.intents.length,
    kills: storm.kills,
    retries: storm.retries,
    badMs: storm.badMs,
    drainedMs: storm.drainedMs,
    faults: Object.fromEntries(faults),
    webhooks,
    moved: storm.moved,
    calls: Object.fromEntries(storm.calls),
    seconds: Math.round((performance.now() - startedMs) / 1_000),
  };
  process.stdout.write(`seed ${seed}: ${JSON.stringify(said)}\n`);
  expect(problems, why).toEqual([]);
  expect(storm.stuck, why).toEqual([]);
  for (const report of audits) {
    const money = [{ suspense: 0, refunds_payable: 0 }];
    expect(report, why).toMatchObject({ ok: true, breaches: [], alarms: [], money });
  }

  // It was a bad day indeed, and business went on.
  expect(webhooks.refused).toBe(0);
  const { lost, twice, late } = webhooks;
  for (const [what, was] of Object.entries({ lost, twice, late })) {
    expect(was, `${what}, ${why}`).toBeGreaterThan(0);
  }
  expect(storm.sawAll || storm.badMs > longestBadMs, why).toBe(true);
  expect(storm.calls.size, why).toBeGreaterThan(0);
  const { confirmed = 0, cancelled = 0 } = said.reservations;
  expect(confirmed).toBeGreaterThan(storm.visits / 10);
  expect(cancelled > 0 || !storm.sawAll, why).toBe(true);

  for (const [what, doctored, named] of doctorings(books)) {
    expect(problemsOf(doctored).join("\n"), what).toContain(named);
  }
});

/** These very books with one thing wrong, and the id that must be named then. */
const doctorings = (books: Books): readonly (readonly [string, Books, string])[] => {
  const { ours, intents, told } = books;
  const paid = ours.reservations.flatMap((it) => (it.status === "confirmed" ? [it] : []));
  const quiet = intents.filter((it) => it.captured > 0 && it.refunded === 0 && it.disputed === 0);
  const sold = paid.find((it) => quiet.some(({ paymentId }) => paymentId === it.paymentId));
  const line = quiet.find((it) => it.paymentId === sold?.paymentId);
  if (sold === undefined || line === undefined) throw new TypeError("Nothing was sold and kept.");
  const { reservationId, paymentId } = sold;
  // On a machine without time for anything nothing may have gone back.
  const paidBack = ours.refunds.filter(({ paidAmount }) => paidAmount > 0).slice(0, 1);
  const twin = { ...sold, reservationId: `${reservationId}x` as typeof reservationId };
  const { intentId } = line;
  const others = intents.filter((it) => it !== line);
  const twice = { ...line, captures: 2, captured: 2 * line.captured };
  const copy = { ...line, intentId: "pi_other" };
  const lost = ours.payments.filter((it) => it.paymentId !== paymentId);
  const unsold = ours.reservations.filter((it) => it !== sold);
  return [
    ["an intent captured twice", { ...books, intents: [...others, twice] }, intentId],
    ["two intents captured", { ...books, intents: [...intents, copy] }, reservationId],
    ["money that is gone", { ...books, intents: others }, `${reservationId} is confirmed without`],
    ["tickets that are gone", { ...books, ours: { ...ours, reservations: unsold } }, intentId],
    ["a payment that is gone", { ...books, ours: { ...ours, payments: lost } }, paymentId],
    ["a reservation of nobody's", { ...books, told: told.slice(1) }, told[0]?.reservationId ?? ""],
    [
      "a refund of Stripe's that we never heard of",
      { ...books, intents: [...others, { ...line, refunded: 1 }] },
      paymentId,
    ],
    [
      "a dispute that we never heard of",
      { ...books, intents: [...others, { ...line, disputed: 1 }] },
      "disputed",
    ],
    ...paidBack.map((refund): readonly [string, Books, string] => {
      const refunds = ours.refunds.filter((it) => it !== refund);
      return ["a refund that is gone", { ...books, ours: { ...ours, refunds } }, refund.paymentId];
    }),
    [
      "a seat sold twice",
      { ...books, ours: { ...ours, reservations: [...ours.reservations, twin] } },
      `${twin.seats[0]?.seatId} is sold to`,
    ],
    ["cash that is not booked", { ...books, byHand: new Map([[paymentId, 1]]) }, "by hand"],
    ["a ledger cut short", { ...books, ours: { ...ours, ledger: ours.ledger.slice(1) } }, "ledger"],
  ];
};
