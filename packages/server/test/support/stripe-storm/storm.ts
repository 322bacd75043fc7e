import { setTimeout as pause } from "node:timers/promises";
import { startPostgres } from "@admit-one/local-postgres";
import { createPostgresStores } from "@admit-one/postgres";
import { adminToken } from "../buyer.ts";
import { createClient } from "../chaos/client.ts";
import { type Fleet, startFleet } from "../chaos/fleet.ts";
import { createRandom, type Random } from "../chaos/random.ts";
import { createFolder, runToEnd } from "../server-process.ts";
import { writeSmallConcert } from "../small-concert.ts";
import { faultNames, openAccount, secretKey, webhookSecret } from "./account.ts";
import { type Books, problemsOf, type Told } from "./books.ts";
import { auditOf, openDesk, waitingOf } from "./desk.ts";
import { type Moved, startElsewhere } from "./elsewhere.ts";
import { type Postbag, startPostman } from "./postman.ts";
import { readBooks } from "./read-books.ts";
import { visit } from "./shopper.ts";

export type StormOptions = {
  readonly seed: number;
  /** How many visits at least; the bad time lasts as long as they do. */
  readonly visits: number;
  /** How many processes are killed. */
  readonly kills: number;
  /** How many buyers are there at a time. */
  readonly crowd?: number;
  /** How long what is rare is waited for. */
  readonly longestBadMs?: number;
  /** How long the servers may take to finish by themselves. */
  readonly drainMs?: number;
};

export type Storm = {
  readonly books: Books;
  readonly problems: readonly string[];
  /** What each server's audit says. */
  readonly audits: readonly Readonly<Record<string, unknown>>[];
  readonly visits: number;
  readonly kills: number;
  readonly retries: number;
  /** Whether everything went wrong at least once that can. */
  readonly sawAll: boolean;
  /** How long the bad time was, and how long the servers took to finish after it. */
  readonly badMs: number;
  readonly drainedMs: number;
  readonly faults: ReadonlyMap<string, number>;
  readonly webhooks: Readonly<Postbag>;
  /** What moved at Stripe by itself. */
  readonly moved: Readonly<Moved>;
  /** What the operator did about alarms, and alarms that no call ended. */
  readonly calls: ReadonlyMap<string, number>;
  readonly stuck: readonly string[];
};

const size = 3;
const restMs = 300;

const concert = (seats: number) => ({
  policy: { holdForMs: 3_000, payWithinMs: 3_000 },
  shows: [
    {
      showId: "small-1",
      startsAt: "2999-12-24T20:00:00+09:00",
      salesOpenAt: "2000-01-01T00:00:00Z",
      salesCloseAt: "2999-12-24T18:00:00+09:00",
      sections: [{ section: "A", price: 10_000, rows: [{ row: "1", seats }] }],
    },
  ],
});

const env = {
  QUEUE_TOKEN_KEYS: "one:0123456789abcdef0123456789abcdef",
  ADMIN_TOKEN: adminToken,
  LOG_LEVEL: "silent",
  GATEWAY: "stripe",
  STRIPE_SECRET_KEY: secretKey,
  STRIPE_WEBHOOK_SECRET: webhookSecret,
  // Short, so that what a killed process was at is soon taken up by another one.
  GATEWAY_TIMEOUT_MS: "1000",
};

/** Kills one server after another where they stand; two may be down at a time. Then all are left up. */
const destroy = async (fleet: Fleet, random: Random, killsMax: number, isOver: () => boolean) => {
  const down = new Map<number, Promise<void>>();
  let kills = 0;
  while (kills < killsMax || !isOver()) {
    await pause(random.int(100, 900));
    if (kills === killsMax) continue;
    const index = random.int(0, size - 1);
    if (down.has(index) || down.size === size - 1) continue;
    kills += 1;
    const back = fleet.replace(index).finally(() => down.delete(index));
    down.set(index, back);
  }
  await Promise.all(down.values());
  return kills;
};

/**
 * A sale on three server processes, one PostgreSQL and a Stripe account, in which everything breaks
 * that can; then the servers are left alone until both sides' books agree, or time is up.
 */
export const runStorm = async (options: StormOptions): Promise<Storm> => {
  const { seed, visits, crowd = 60, longestBadMs = 60_000, drainMs = 120_000 } = options;
  const random = createRandom(seed);
  await using postgres = await startPostgres({ durable: true });
  await using folder = await createFolder();
  await using account = await openAccount(random);
  const CONCERT_FILE = await writeSmallConcert(folder, concert(20 * visits + 1_000));
  const place = { DATABASE_URL: postgres.url, CONCERT_FILE, STRIPE_API_URL: account.url };
  const settings = { ...env, ...place };
  await using fleet = await startFleet({ size, folder, env: settings });
  await using postman = startPostman(account.standIn, fleet.urls, random);
  await using stores = await createPostgresStores({ url: postgres.url, migrate: false });
  const client = createClient(fleet.urls, random);

  const openedMs = performance.now();
  const told: Told[] = [];
  let [come, had, over] = [0, 0, false];
  const pickSeats = (): readonly string[] => {
    const first = had + random.int(1, 40);
    return Array.from({ length: random.int(1, 2) }, (_, index) => `A-1-${first + index}`);
  };
  const shop = { client, random, standIn: account.standIn, pickSeats };
  const shopping = async (): Promise<void> => {
    while (!over) {
      come += 1;
      const heard = await visit(shop, `user-${come}`);
      for (const { seatIds } of heard) had += seatIds.length;
      told.push(...heard);
      // Without a rest they would take the time that processes need to start again.
      await pause(random.int(0, 1_000));
    }
  };
  const elsewhere = startElsewhere(account.standIn, random);
  const settling = setInterval(() => account.standIn.settleRefunds(), 1_000);
  // What is rare is waited for, but not for ever: on a machine with no time for it nothing is bought.
  const sawAll = (): boolean =>
    account.faults.size === faultNames.length &&
    Object.values(elsewhere.moved).every((count) => count > 0);
  const isTooLong = (): boolean => performance.now() - openedMs > longestBadMs;
  const destroyed = destroy(
    fleet,
    random,
    options.kills,
    () => come >= visits && (sawAll() || isTooLong()),
  );
  void destroyed.finally(() => {
    over = true;
  });
  const shopped = Array.from({ length: crowd }, shopping);
  // Whoever fails waits for all others: nothing may go on beside the next test.
  await Promise.allSettled([destroyed, ...shopped]);
  const kills = await destroyed;
  await Promise.all(shopped);
  await elsewhere.end();
  account.standIn.settleRefunds();
  account.calm();
  const calmMs = performance.now();

  // Webhooks that are lost for good are what the books at Stripe are compared for.
  const recover = () => runToEnd(folder, settings, ["recover"]);
  const desk = openDesk({ client, random, told, recover });
  const stuck: string[] = [];
  const untilMs = Date.now() + drainMs;
  const read = () => readBooks(account, stores, told, desk);
  await recover();
  let books = await read();
  for (let alarms = 1; alarms > 0 || problemsOf(books).length > 0; ) {
    if (Date.now() > untilMs) break;
    const round = await desk.round();
    alarms = round.alarms;
    stuck.push(...round.stuck);
    for (const paymentId of waitingOf(books)) await desk.settle(paymentId);
    await pause(restMs);
    books = await read();
  }
  clearInterval(settling);
  return {
    books,
    problems: problemsOf(books),
    audits: await Promise.all(fleet.urls.map((url) => auditOf(createClient([url], random)))),
    visits: come,
    kills,
    retries: client.retries(),
    sawAll: sawAll(),
    badMs: Math.round(calmMs - openedMs),
    drainedMs: Math.round(performance.now() - calmMs),
    faults: account.faults,
    webhooks: { ...postman.bag },
    moved: elsewhere.moved,
    calls: desk.calls,
    stuck,
  };
};
