// Three server processes on one PostgreSQL that flushes all it says, and a Stripe account of which
// they know by HTTP alone. Processes are killed, calls and webhooks go wrong; in the end Stripe's
// books and ours must tell the same story, which is the one that the buyers were told.
import { expect, test } from "vitest";
import { type Books, problemsOf } from "./support/stripe-storm/books.ts";
import { runStorm } from "./support/stripe-storm/storm.ts";

/** TEST_RUNS multiplies how much chance is tried. */
const times = Number(process.env["TEST_RUNS"] ?? 1);
const seed = Number(process.env["TEST_SEED"] ?? 1);

test("no money is lost, whoever is killed", { timeout: 240_000 * times }, async () => {
  const startedMs = performance.now();
  const storm = await runStorm({ seed, visits: 140 * times, kills: 4 * times });
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
    seconds: Math.round((performance.now() - startedMs) / 1_000),
  };
  process.stdout.write(`seed ${seed}: ${JSON.stringify(said)}\n`);
  expect(problems, why).toEqual([]);
  for (const report of audits) {
    const money = [{ suspense: 0, refunds_payable: 0 }];
    expect(report, why).toMatchObject({ ok: true, breaches: [], alarms: [], money });
  }

  // It was a bad day indeed, and business went on.
  expect(webhooks.refused).toBe(0);
  for (const was of [webhooks.lost, webhooks.twice, webhooks.late, ...faults.values()]) {
    expect(was).toBeGreaterThan(0);
  }
  const { confirmed = 0, cancelled = 0 } = said.reservations;
  expect(confirmed).toBeGreaterThan(storm.visits / 5);
  expect(cancelled).toBeGreaterThan(0);

  for (const [what, doctored, named] of doctorings(books)) {
    expect(problemsOf(doctored).join("\n"), what).toContain(named);
  }
});

/** These very books with one thing wrong, and the id that must be named then. */
const doctorings = (books: Books): readonly (readonly [string, Books, string])[] => {
  const { ours, intents, told } = books;
  const sold = ours.reservations.find(({ status }) => status === "confirmed");
  if (sold?.status !== "confirmed") throw new TypeError("Nothing was sold.");
  const { reservationId, paymentId } = sold;
  const line = intents.find((it) => it.paymentId === paymentId && it.captured > 0);
  if (line === undefined) throw new TypeError("Nothing was paid.");
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
    ["a ledger cut short", { ...books, ours: { ...ours, ledger: ours.ledger.slice(1) } }, "ledger"],
  ];
};
