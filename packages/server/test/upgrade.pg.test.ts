// Two releases after this one are deployed while buyers buy. Old and new servers run side by side,
// and a column is added, filled, used in place of an old one, which is then dropped.
import { fileURLToPath } from "node:url";
import { withClient } from "@admit-one/local-postgres";
import { createTestDatabase } from "@admit-one/local-postgres/vitest";
import { expect, test } from "vitest";
import { adminToken, audit } from "./support/buyer.ts";
import { openBank } from "./support/chaos/bank.ts";
import { problemsOf } from "./support/chaos/check.ts";
import { createClient } from "./support/chaos/client.ts";
import { collectEvidence } from "./support/chaos/evidence.ts";
import { startFleet } from "./support/chaos/fleet.ts";
import { type Story, visit } from "./support/chaos/journey.ts";
import { createRandom } from "./support/chaos/random.ts";
import { plantedRelease } from "./support/next-release/index.ts";
import { addFailedAttempts } from "./support/next-release/migrations.ts";
import { createFolder } from "./support/server-process.ts";
import { writeSmallConcert } from "./support/small-concert.ts";

const seed = Number(process.env["TEST_SEED"] ?? 1);
const script = fileURLToPath(new URL("support/chaos/serve-with-bank.ts", import.meta.url));
const crowd = 6;
/** How many visits end between two deployments. */
const visitsBetween = 8;

const columnsOf = async (url: string): Promise<readonly string[]> =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ readonly name: string }>(
      "select column_name as name from information_schema.columns " +
        "where table_name = 'admit_reservation' and column_name in ('declines', 'failed_attempts') " +
        "order by column_name",
    );
    return rows.map(({ name }) => name);
  });

const readCounts = async (url: string) =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ readonly all: number; readonly unequal: number }>(
      "select count(*)::int as all, count(*) filter " +
        "(where failed_attempts is distinct from declines)::int as unequal from admit_reservation",
    );
    return rows[0];
  });

test("two releases are deployed while buyers buy", { timeout: 180_000 }, async () => {
  const random = createRandom(seed);
  await using folder = await createFolder();
  await using database = await createTestDatabase();
  await using bank = await openBank(random);
  const env = {
    DATABASE_URL: database.url,
    POSTGRES_DURABILITY: "RELAXED",
    QUEUE_TOKEN_KEYS: "one:0123456789abcdef0123456789abcdef",
    ADMIN_TOKEN: adminToken,
    CONCERT_FILE: await writeSmallConcert(folder, {
      policy: { holdForMs: 10_000, payWithinMs: 15_000 },
    }),
    LOG_LEVEL: "silent",
    BANK_URL: bank.url,
  };
  await using fleet = await startFleet({ size: 2, folder, env, script });
  const failed: number[] = [];
  const client = createClient(fleet.urls, random, (_, answer) => {
    if (answer !== null && answer.status >= 500 && answer.status !== 503)
      failed.push(answer.status);
  });
  const stories: Story[] = [];
  let waiting: { readonly until: number; readonly go: () => void } | null = null;
  let over = false;
  const place = {
    showId: "small-1",
    queueId: "small",
    pickSeats: () => [`A-1-${random.int(1, 400)}`],
  };
  const shop = async (buyer: number): Promise<void> => {
    for (let turn = 0; !over; turn += 1) {
      stories.push(await visit(client, random, `user-${buyer}-${turn}`, place));
      if (waiting !== null && stories.length >= waiting.until) waiting.go();
    }
  };
  const shopped = Promise.all(Array.from({ length: crowd }, (_, buyer) => shop(buyer)));
  const moreVisits = (): Promise<unknown> =>
    Promise.race([
      shopped,
      new Promise<void>((go) => {
        waiting = { until: stories.length + visitsBetween, go };
      }),
    ]);
  const deploy = async (index: number, release: 1 | 2): Promise<void> => {
    await fleet.upgrade(index, plantedRelease(release));
    await moreVisits();
  };
  try {
    await moreVisits();
    await deploy(0, 1);
    // One server of each release writes, and each finds what the other wrote.
    expect(await readCounts(database.url)).toMatchObject({ unequal: 0 });
    await deploy(1, 1);
    expect(await readCounts(database.url)).toMatchObject({ unequal: 0 });
    await deploy(0, 2);
    expect(await columnsOf(database.url)).toEqual(["failed_attempts"]);
    await deploy(1, 2);
  } finally {
    over = true;
    await shopped;
  }
  const why = `seed ${seed} (TEST_SEED)`;
  expect(failed, why).toEqual([]);
  await expect
    .poll(async () => problemsOf(await collectEvidence(client, stories, bank)), {
      timeout: 60_000,
      interval: 1_000,
      message: why,
    })
    .toEqual([]);
  for (const url of fleet.urls) expect(await audit(url), why).toMatchObject({ ok: true });
  const sold = stories.flatMap((it) => it.reservations).filter((it) => it.promised === "paid");
  expect(sold.length).toBeGreaterThan(visitsBetween);
});

test("without the trigger, what an old server writes is missing for a new one", async () => {
  await using database = await createTestDatabase();
  await withClient(database.url, async (client) => {
    await client.query("create table admit_reservation (declines int not null)");
    const [add = "", , , fill = ""] = addFailedAttempts;
    for (const statement of [add, fill]) await client.query(statement);
    await client.query("insert into admit_reservation (declines) values (1)");
  });
  expect(await readCounts(database.url)).toEqual({ all: 1, unequal: 1 });
});
