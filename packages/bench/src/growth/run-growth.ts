import { type LocalPostgres, startPostgres, withClient } from "@admit-one/local-postgres";
import { createSystemClock } from "@admit-one/node";
import { createPostgresStores } from "@admit-one/postgres";
import { Client } from "pg";
import { createHall, type Hall } from "../setup/hall.ts";
import { fill, type Models, type Stored, type Subject } from "./fill.ts";
import { type Cost, flat, judge } from "./judge.ts";
import { type Meter, openMeter } from "./meter.ts";
import { type Operation, operationsOf } from "./operations.ts";

export type GrowthSize = {
  /** What is stored at first. */
  readonly first: Stored;
  /** How many times as much then. */
  readonly times: readonly number[];
};

type Growth = {
  readonly operation: string;
  /** Whether the database has counted its rows. Without, it plans by guess. */
  readonly counted: boolean;
  readonly costs: readonly Cost[];
  /** Why the operation costs more than it may, or null. */
  readonly failure: string | null;
};

type GrowthOptions = GrowthSize & {
  /** The only ones that grow; default: all. */
  readonly subjects?: readonly Subject[] | undefined;
  /** Adds an operation that reads everything, to see that it is found. */
  readonly planted?: boolean;
  /** Whether to measure with statistics, without, or both in turn, as by default. */
  readonly statistics?: readonly boolean[];
  readonly onProgress?: (line: string) => void;
};

/** Counts what statements read, and never gathers statistics by itself. */
const startCounting = async (): Promise<LocalPostgres> => {
  const server = await startPostgres();
  await withClient(server.adminUrl, async (client) => {
    await client.query("alter system set shared_preload_libraries = 'pg_stat_statements'");
    await client.query("alter system set autovacuum = off");
  });
  await server.halt();
  await server.restart();
  return server;
};

const scaled = (
  { first }: GrowthSize,
  times: number,
  subjects: readonly Subject[] | undefined,
): Stored => {
  const grows = (subject: string): boolean =>
    subjects === undefined || subjects.some((one) => one === subject);
  const entries = Object.entries(first).map(([subject, count]) => [
    subject,
    grows(subject) ? count * times : count,
  ]);
  return Object.fromEntries(entries) as Stored;
};

const nothing: Stored = {
  seats: 0,
  concerts: 0,
  shows: 0,
  waiting: 0,
  reservations: 0,
  events: 0,
};

const concertOf = async (hall: Hall, showId: string): Promise<string> => {
  const listed = await hall.boxOffice.listConcerts({});
  if (listed.outcome !== "concerts_listed") throw new Error(JSON.stringify(listed));
  const found = listed.concerts.find(({ shows }) => shows.some((show) => show.showId === showId));
  if (found === undefined) throw new Error(`No concert has the show ${showId}.`);
  return found.concert.concertId;
};

/** What was made through the box office, of which the rest are copies. */
const modelsOf = async (hall: Hall): Promise<Models> => {
  const { showId, seatIds } = await hall.openShow(10);
  const lineId = await hall.openQueue();
  const [buyer] = await hall.buyers(1);
  if (buyer === undefined) throw new Error("There is no buyer.");
  const { userId, token } = buyer;
  const seats = seatIds.slice(0, 1);
  const answer = await hall.boxOffice.reserveSeats({ showId, seatIds: seats, userId, token });
  if (answer.outcome !== "seats_reserved") throw new Error(JSON.stringify(answer));
  const concertId = await concertOf(hall, showId);
  return { concertId, showId, queueId: hall.queueId, lineId, userId };
};

const everything = (client: Client): Operation => ({
  name: "planted: reads everything",
  allowed: flat,
  run: async () => void (await client.query("select count(*) from admit_event")),
});

const measureAll = async (
  meter: Meter,
  operations: readonly Operation[],
  costs: Map<string, Cost[]>,
): Promise<void> => {
  for (const operation of operations) {
    const of = costs.get(operation.name) ?? [];
    costs.set(operation.name, of);
    of.push(await meter.measure(operation));
  }
};

const measureOn = async (
  url: string,
  counted: boolean,
  options: GrowthOptions,
): Promise<readonly Growth[]> => {
  const { times, subjects, planted = false, onProgress } = options;
  await using cleanup = new AsyncDisposableStack();
  const client = new Client(url);
  await client.connect();
  cleanup.defer(() => client.end());
  const meter = cleanup.use(await openMeter(url));
  const stores = cleanup.use(await createPostgresStores({ url, durability: "relaxed" }));
  let passedMs = 0;
  const system = createSystemClock();
  const clock = { ...system, nowMs: () => system.nowMs() + passedMs };
  const hall = createHall(stores, clock);
  const models = await modelsOf(hall);
  const costs = new Map<string, Cost[]>();
  let before = nothing;
  let allowed = new Map<string, Operation["allowed"]>();
  for (const factor of times) {
    const after = scaled(options, factor, subjects);
    onProgress?.(`${counted ? "with" : "without"} statistics, ×${factor}`);
    await fill(client, models, before, after);
    before = after;
    const { showId, seatIds } = await hall.openShow(after.seats);
    if (counted) await client.query("analyze");
    const [buyer] = await hall.buyers(1);
    if (buyer === undefined) throw new Error("There is no buyer.");
    const operations = await operationsOf({
      hall,
      pass: (ms) => (passedMs += ms),
      concertId: await concertOf(hall, showId),
      showId,
      seatIds,
      lineId: models.lineId,
      userId: buyer.userId,
      userToken: buyer.token,
    });
    allowed = new Map(operations.map((operation) => [operation.name, operation.allowed]));
    await measureAll(meter, planted ? [...operations, everything(client)] : operations, costs);
  }
  return [...costs].map(([operation, of]) => {
    const [small = { statements: 0, pages: 0 }] = of;
    const failures = of.map((large, index) =>
      judge(small, large, allowed.get(operation) ?? flat, (times[index] ?? 1) / (times[0] ?? 1)),
    );
    const failure = failures.findLast((found) => found !== null) ?? null;
    return { operation, counted, costs: of, failure };
  });
};

/** Measures every operation at each size, in a database with statistics and in one without. */
export const runGrowth = async (options: GrowthOptions): Promise<readonly Growth[]> => {
  await using server = await startCounting();
  const found: Growth[] = [];
  for (const counted of options.statistics ?? [true, false]) {
    const url = await server.createDatabase(counted ? "counted" : "uncounted");
    found.push(...(await measureOn(url, counted, options)));
  }
  return found;
};
