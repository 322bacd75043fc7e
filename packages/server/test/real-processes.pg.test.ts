// Three server processes on one PostgreSQL that flushes all it says. Processes are killed, the
// database crashes, the bank's line breaks; whatever was answered must be there in the end.
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startPostgres } from "@admit-one/local-postgres";
import { createTestDatabase } from "@admit-one/local-postgres/vitest";
import { createContainer, readConfig, TOKENS } from "@admit-one/server";
import { expect, test } from "vitest";
import { adminToken, audit } from "./support/buyer.ts";
import { openBank } from "./support/chaos/bank.ts";
import { type Evidence, problemsOf } from "./support/chaos/check.ts";
import { createClient } from "./support/chaos/client.ts";
import { collectEvidence } from "./support/chaos/evidence.ts";
import { startFleet } from "./support/chaos/fleet.ts";
import { type Story, visit } from "./support/chaos/journey.ts";
import { createRandom } from "./support/chaos/random.ts";
import { createFolder } from "./support/server-process.ts";
import { writeSmallConcert } from "./support/small-concert.ts";

/** TEST_RUNS multiplies how much chance is tried. */
const times = Number(process.env["TEST_RUNS"] ?? 1);
const seed = Number(process.env["TEST_SEED"] ?? 1);

const show = (seats: number, policy: Record<string, number> = {}) => ({
  policy,
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

const envOf = (databaseUrl: string, concertFile: string) => ({
  DATABASE_URL: databaseUrl,
  QUEUE_TOKEN_KEYS: "one:0123456789abcdef0123456789abcdef",
  ADMIN_TOKEN: adminToken,
  CONCERT_FILE: concertFile,
  LOG_LEVEL: "silent",
});

const script = fileURLToPath(new URL("support/chaos/serve-with-bank.ts", import.meta.url));
const crowd = Math.min(80, 8 * times);
/** The bad time lasts at least so long and takes at least so many processes. */
const badForMs = 6_000 * times;
const killsMin = 3;

test("what was answered survives, whoever is killed", { timeout: 240_000 * times }, async () => {
  const random = createRandom(seed);
  await using postgres = await startPostgres({ durable: true });
  await using folder = await createFolder();
  await using bank = await openBank(random);
  const concert = show(1_500 * times, { holdForMs: 20_000, payWithinMs: 25_000 });
  const env = envOf(postgres.url, await writeSmallConcert(folder, concert));
  const servers = { size: 3, folder, env: { ...env, BANK_URL: bank.url }, script };
  await using fleet = await startFleet(servers);
  const client = createClient(fleet.urls, random);

  let over = false;
  let had = 0;
  const place = {
    showId: "small-1",
    queueId: "small",
    // A few seats that everybody wants, until they are gone and the next few are.
    pickSeats: () => {
      const first = had + random.int(1, 40);
      return Array.from({ length: random.int(1, 2) }, (_, index) => `A-1-${first + index}`);
    },
  };
  const shop = async (name: number): Promise<readonly Story[]> => {
    const stories: Story[] = [];
    while (!over) {
      const story = await visit(client, random, `user-${name}-${stories.length}`, place);
      for (const { seatIds } of story.reservations) had += seatIds.length;
      stories.push(story);
      // Without a rest they would take the time that processes need to start again.
      await pause(random.int(0, 1_500));
    }
    return stories;
  };
  let kills = 0;
  const destroy = async (): Promise<void> => {
    const untilMs = Date.now() + badForMs;
    while (kills < killsMin || Date.now() < untilMs) {
      await pause(random.int(200, 1_200));
      kills += 1;
      const replaced = fleet.replace(random.int(0, 2));
      if (kills === 2) {
        await postgres.kill();
        await postgres.restart();
      }
      await replaced;
    }
  };
  const destroyed = destroy().finally(() => {
    over = true;
  });
  const shopped = Array.from({ length: crowd }, (_, name) => shop(name));
  // Whoever fails waits for all others: nothing may go on beside the next test.
  await Promise.allSettled([destroyed, ...shopped]);
  await destroyed;
  const stories = (await Promise.all(shopped)).flat();

  const collect = (): Promise<Evidence> => collectEvidence(client, stories, bank);
  // Nobody helps: the servers' own work must finish what is open, by the deadlines and a little.
  const untilMs = Date.now() + 90_000;
  let evidence = await collect();
  while (problemsOf(evidence).length > 0 && Date.now() < untilMs) {
    await pause(2_000);
    evidence = await collect();
  }
  const why = `seed ${seed} (TEST_SEED)`;
  expect(problemsOf(evidence), why).toEqual([]);
  for (const url of fleet.urls) expect(await audit(url), why).toMatchObject({ ok: true });

  // It was a bad day indeed, and business went on.
  const tally = Map.groupBy(
    stories.flatMap(({ reservations }) => reservations),
    ({ promised }) => promised,
  );
  const counts = Object.fromEntries([...tally].map(([name, all]) => [name, all.length]));
  process.stdout.write(
    `seed ${seed}: ${stories.length} visits, ${JSON.stringify(counts)}, ${kills} kills, ` +
      `1 crash of PostgreSQL, ${client.retries()} calls sent again, ${bank.lost()} lost at the bank\n`,
  );
  expect(counts["paid"]).toBeGreaterThan(10);
  expect(client.retries()).toBeGreaterThan(kills);
  expect(bank.lost()).toBeGreaterThan(0);
});

/** As a fourth server lets them in, and without a request for each: the test is about seats. */
const letIn = async (env: Record<string, string>, userIds: readonly string[]) => {
  const read = readConfig(env);
  if (read.outcome === "misconfigured") throw new Error(read.message);
  const container = createContainer(read.config);
  try {
    const boxOffice = await container.getAsync(TOKENS.BoxOffice);
    return await Promise.all(
      userIds.map(async (userId) => {
        const joined = await boxOffice.issueToken({ queueId: "small", userId });
        if (!("token" in joined)) throw new Error(joined.outcome);
        return joined.token.token;
      }),
    );
  } finally {
    await container.unbindAllAsync();
  }
};

/** With TEST_RUNS a whole crowd comes. */
const [seats, buyers] = times > 1 ? [300, 2_000] : [60, 400];

test(`${buyers} holds at once of ${seats} seats, on three processes`, {
  timeout: 120_000,
}, async () => {
  await using folder = await createFolder();
  // Nothing crashes here, so the server that all tests share will do, which flushes nothing.
  await using database = await createTestDatabase();
  const concertFile = await writeSmallConcert(folder, show(seats));
  const env = { ...envOf(database.url, concertFile), POSTGRES_DURABILITY: "RELAXED" };
  await using fleet = await startFleet({ size: 3, folder, env });
  // A crowded database may say "again, please": the same command with the same key.
  const client = createClient(fleet.urls, createRandom(seed));
  const users = Array.from({ length: buyers }, (_, index) => `user-${index}`);
  const tokens = await letIn(env, users);
  const answers = await Promise.all(
    users.map(async (user, index) => {
      const { status, body } = await client.ask("/api/shows/small-1/reservations", {
        method: "POST",
        body: { seatIds: [`A-1-${(index % seats) + 1}`] },
        headers: { "X-User-Id": user, "Queue-Token": tokens[index], "Idempotency-Key": "hold" },
      });
      return status === 201 ? "held" : `${status} ${String(body["code"])}`;
    }),
  );
  const held = answers.flatMap((answer, index) => (answer === "held" ? [index % seats] : []));
  const others = new Set(answers.filter((answer) => answer !== "held"));
  expect(others).toEqual(new Set(["409 SEAT_ALREADY_RESERVED"]));
  expect([held.length, new Set(held).size]).toEqual([seats, seats]);
  for (const url of fleet.urls) {
    const counts = { seatsTaken: seats, reservations: seats };
    expect(await audit(url)).toMatchObject({ ok: true, breaches: [], counts });
  }
});
