// Two cells with a PostgreSQL each, one Stripe account, one front that routes as the shipped one. Each
// event of the account goes to both. Then the database of one is killed.
import { createCells } from "@admit-one/client";
import { startPostgres } from "@admit-one/local-postgres";
import { createTestDatabase } from "@admit-one/local-postgres/vitest";
import { type StripeStandIn, startStripeStandIn } from "@admit-one/stripe/stand-in";
import { expect, test } from "vitest";
import { createContainer, readConfig, startServer, TOKENS } from "../src/index.ts";
import { createLog } from "../src/log.ts";
import { adminToken, audit, call, join } from "./support/buyer.ts";
import { startFront } from "./support/front.ts";
import { createFolder } from "./support/server-process.ts";
import { smallConcert, writeSmallConcert } from "./support/small-concert.ts";

const price = 110_000;
const card = { type: "stripe", paymentMethod: "pm_card_visa" };
const secretKey = "sk_test_shared";
const [show] = smallConcert.shows;

type Cell = {
  readonly name: string | null;
  readonly database: string;
  readonly frontUrl: string;
  readonly stripeUrl: string;
};

/** A server of a cell with a small concert, behind the front. Its errors are kept. */
const openCell = async ({ name, database, frontUrl, stripeUrl }: Cell) => {
  const begin = name === null ? "" : `${name}-`;
  const path = name === null ? "" : `/cells/${name}`;
  const folder = await createFolder();
  const webhookSecret = `whsec_of_${name ?? "main"}`;
  const read = readConfig({
    ...(name !== null && { CELL: name }),
    CELLS: "b",
    PORT: "0",
    DATABASE_URL: database,
    // Neither flushes anything.
    POSTGRES_DURABILITY: "RELAXED",
    POSTGRES_ANSWER_TIMEOUT_MS: "1000",
    PUBLIC_URL: `${frontUrl}${path}`,
    QUEUE_TOKEN_KEYS: "one:0123456789abcdef0123456789abcdef",
    ADMIN_TOKEN: adminToken,
    GATEWAY: "stripe",
    STRIPE_SECRET_KEY: secretKey,
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    STRIPE_API_URL: stripeUrl,
    CONCERT_FILE: await writeSmallConcert(folder, {
      concertId: `${begin}small`,
      queue: { ...smallConcert.queue, queueId: `${begin}small` },
      shows: [{ ...show, showId: `${begin}small-1` }],
    }),
  });
  if (read.outcome !== "config_read") throw new TypeError(read.message);
  const container = createContainer(read.config);
  const errors: string[] = [];
  const log = createLog("error", { write: (line) => void errors.push(line) });
  container.rebind(TOKENS.Log).toConstantValue(log);
  // A thread for each small audit would cost more than the rest of this test.
  container.rebind(TOKENS.Auditor).toConstantValue(null);
  const server = await startServer(container);
  let seat = 0;

  return {
    server,
    errors,
    /** A whole purchase by the front's host name: only ids lead to the cell. */
    buy: async (userId: string) => {
      seat += 1;
      const buyer = await join(frontUrl, userId, `${begin}small`);
      const held = await buyer.reserve(`${begin}small-1`, [`A-1-${seat}`]);
      const reservationId = String(held.body["reservationId"]);
      const paid = await buyer.pay(reservationId, card);
      expect([paid.status, paid.body["status"]]).toEqual([201, "captured"]);
      return { reservationId, paymentId: String(paid.body["paymentId"]) };
    },
    /** Brings an event to the endpoint that the cell registered. */
    deliver: async (stripe: StripeStandIn, event: StripeStandIn["events"][number]) => {
      const init = { method: "POST", ...stripe.deliver(event, Date.now(), webhookSecret) };
      return (await fetch(`${frontUrl}${path}/api/gateways/stripe/webhooks`, init)).status;
    },
    /** What webhooks named is looked up, and the account's books are read. */
    compare: async () => {
      const { work } = server.boxOffice;
      for (let did = 1; did > 0; ) did = await work.recover();
      return work.reconcile();
    },
    audit: () => audit(`${frontUrl}${path}`),
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
};

test("two cells sell through one account, and the end of one's database is nothing to the other", async () => {
  await using stripe = await startStripeStandIn({ secretKey, webhookSecret: "whsec_unused" });
  await using front = await startFront();
  await using database = await createTestDatabase();
  await using postgres = await startPostgres();
  const account = { frontUrl: front.url, stripeUrl: stripe.url };
  await using main = await openCell({ name: null, database: database.url, ...account });
  await using b = await openCell({ name: "b", database: postgres.url, ...account });
  front.lead(null, main.server.url);
  front.lead("b", b.server.url);
  const cells = [main, b] as const;
  const client = createCells({
    cells: [
      { name: null, baseUrl: `${front.url}/api` },
      { name: "b", baseUrl: `${front.url}/cells/b/api` },
    ],
    authorize: () => ({ "X-User-Id": "ann" }),
    answerWithinMs: 1_500,
  });

  // Both sell, and people pay back at Stripe, without an id of ours.
  const sold = [await main.buy("ann"), await b.buy("ann")] as const;
  expect(sold.map(({ reservationId }) => reservationId.startsWith("b-"))).toEqual([false, true]);
  stripe.dashboard.refund(sold[0].paymentId, 10_000);
  stripe.dashboard.refund(sold[1].paymentId, 20_000);
  for (const event of stripe.events) {
    for (const cell of cells) expect(await cell.deliver(stripe, event)).toBe(200);
  }
  for (const cell of cells) expect(await cell.compare()).toBe(0);
  const ledger = [
    { paymentId: sold[0].paymentId, captures: 1, captured: price, refunded: 10_000 },
    { paymentId: sold[1].paymentId, captures: 1, captured: price, refunded: 20_000 },
  ];
  expect(stripe.ledger()).toEqual(ledger);
  const books = (paidBack: number) => ({
    ok: true,
    breaches: [],
    alarms: [{ alarm: "paid_back_outside" }],
    counts: { payments: 1 },
    money: [{ gateway: price - paidBack, suspense: 0, refunds_payable: 0 }],
  });
  expect(await main.audit()).toMatchObject(books(10_000));
  expect(await b.audit()).toMatchObject(books(20_000));
  const all = await client.reservations();
  expect(all).toMatchObject({ ok: true, value: { missing: [] } });
  expect(all.ok && all.value.reservations.map(({ showId }) => showId)).toEqual([
    "b-small-1",
    "small-1",
  ]);
  expect([...main.errors, ...b.errors]).toEqual([]);

  // The one database ends.
  await postgres.kill();
  const known = stripe.events.length;
  const more = await main.buy("bob");
  const joined = await client.reservations();
  expect(joined).toMatchObject({ ok: true, value: { missing: ["b"], next: null } });
  expect(joined.ok && joined.value.reservations).toMatchObject([{ showId: "small-1" }]);
  const asked = await call(front.url, `/api/reservations/${sold[1].reservationId}`, {
    headers: { "X-User-Id": "ann" },
  });
  expect(asked).toMatchObject({ status: 503, body: { code: "UNAVAILABLE" } });
  for (const event of stripe.events.slice(known)) {
    // The other cell needs no store to know that it is not about its money.
    for (const cell of cells) expect(await cell.deliver(stripe, event)).toBe(200);
  }
  stripe.dashboard.refund(sold[1].paymentId, 1_000);
  const own = stripe.events.at(-1);
  if (own === undefined) throw new TypeError("Stripe has nothing to report.");
  expect(await main.deliver(stripe, own)).toBe(200);
  expect(await b.deliver(stripe, own)).toBe(503);
  expect(await main.compare()).toBe(0);
  expect(main.errors).toEqual([]);
  expect(await main.audit()).toMatchObject({ ok: true, counts: { payments: 2 } });

  // It comes back, and so does what it missed.
  await postgres.restart();
  await expect.poll(() => b.deliver(stripe, own), { timeout: 30_000 }).toBe(200);
  expect(await b.compare()).toBe(0);
  const money = [{ gateway: price - 21_000, refunds_payable: 0 }];
  expect(await b.audit()).toMatchObject({ ok: true, counts: { payments: 1 }, money });
  expect(stripe.ledger().map(({ refunded }) => refunded)).toEqual([10_000, 21_000, 0]);
  expect(stripe.ledger()[2]).toMatchObject({ paymentId: more.paymentId, captured: price });
}, 120_000);
