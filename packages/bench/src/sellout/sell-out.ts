import type { PostgresServer } from "@admit-one/local-postgres";
import { openDatabase } from "../setup/postgres.ts";
import { createServerProcess, type ServerProcess } from "../setup/server-process.ts";
import { latenciesOf } from "../statistics.ts";
import { buy, type Outcome } from "./buyer.ts";
import { createClient } from "./client.ts";

export type SellOutSize = {
  readonly buyers: number;
  /** In each of the ten shows. */
  readonly seatsPerShow: number;
  /** Maximum number of active tokens. */
  readonly maxActive: number;
};

export type SellOutReport = SellOutSize & {
  readonly bought: number;
  readonly foundNothing: number;
  /** From the first join to the last buyer's answer. */
  readonly seconds: number;
  /** From the first join to the last payment. */
  readonly soldOutAfterSeconds: number;
  readonly breaches: number;
  readonly journeys: readonly {
    readonly journey: string;
    readonly calls: number;
    readonly medianMs: number;
    readonly p95Ms: number;
    readonly p99Ms: number;
  }[];
};

/** Ten dates, so that no list of seats is longer than a screen needs. */
export const shows = 10;
const seatsPerRow = 50;
const connectionsPerServer = 128;
const hourMs = 3_600_000;

const document = ({ seatsPerShow, maxActive }: SellOutSize) => {
  const at = (ms: number) => new Date(Date.now() + ms).toISOString();
  const rows = Array.from({ length: Math.ceil(seatsPerShow / seatsPerRow) }, (_, row) => ({
    row: String(row + 1),
    seats: Math.min(seatsPerRow, seatsPerShow - row * seatsPerRow),
  }));
  return {
    concertId: "sell-out",
    title: "Ten evenings",
    currency: "KRW",
    queue: { queueId: "sell-out", maxActive, ratePerMinute: null },
    shows: Array.from({ length: shows }, (_, show) => ({
      showId: `evening-${show + 1}`,
      startsAt: at((48 + show) * hourMs),
      salesOpenAt: at(-hourMs),
      salesCloseAt: at(24 * hourMs),
      sections: [{ section: "A", price: 55_000, rows }],
    })),
  };
};

/**
 * A whole sale: ten evenings on one durable PostgreSQL, two server processes, and a crowd of
 * buyers. Each buyer makes all six journeys at the pace that the servers ask for.
 */
export const sellOut = async (
  size: SellOutSize,
  progress: (answered: number) => void = () => {},
  shared?: PostgresServer,
): Promise<SellOutReport> => {
  await using postgres = await openDatabase(shared);
  const adminToken = "operator-of-the-sale";
  const environment = {
    DATABASE_URL: postgres.url,
    ADMIN_TOKEN: adminToken,
    QUEUE_TOKEN_KEYS: "a:a-secret-that-both-servers-share-here",
    GATEWAY: "scripted",
  };
  await using first = await createServerProcess(environment);
  await using second = await createServerProcess(environment);
  const servers: readonly ServerProcess[] = [first, second];
  using client = createClient(
    servers.map(({ url }) => url),
    connectionsPerServer,
  );
  const headers = { Authorization: `Bearer ${adminToken}` };
  const created = await client.ask("create", "POST", "/admin/concerts", {
    headers,
    body: document(size),
  });
  if (created.status !== 201) throw new Error(JSON.stringify(created));

  const startedMs = performance.now();
  let soldOutAfterMs = 0;
  let answered = 0;
  const outcomes = await Promise.all(
    Array.from({ length: size.buyers }, async (_, index): Promise<Outcome> => {
      const userId = `fan-${index}`;
      const where = { queueId: "sell-out", concertId: "sell-out", random: Math.random };
      const outcome = await buy({ client, userId, ...where });
      if (outcome === "bought") soldOutAfterMs = performance.now() - startedMs;
      answered += 1;
      progress(answered);
      return outcome;
    }),
  );
  const seconds = (performance.now() - startedMs) / 1000;
  const audit = await client.ask("audit", "GET", "/admin/audit", { headers });
  const { breaches } = audit.json as { readonly breaches: readonly unknown[] };
  const bought = outcomes.filter((outcome) => outcome === "bought").length;
  return {
    ...size,
    bought,
    foundNothing: outcomes.length - bought,
    seconds,
    soldOutAfterSeconds: soldOutAfterMs / 1000,
    breaches: breaches.length,
    journeys: [...client.latencies]
      .filter(([journey]) => /^\d/.test(journey))
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([journey, took]) => ({ journey, calls: took.length, ...latenciesOf(took) })),
  };
};
