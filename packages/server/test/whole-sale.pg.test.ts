// The whole sale on three servers of one PostgreSQL, which are killed in turn while it lasts.
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createTestDatabase } from "@admit-one/local-postgres/vitest";
import { expect, test } from "vitest";
import { adminToken } from "./support/buyer.ts";
import { openBank } from "./support/chaos/bank.ts";
import { type Fleet, startFleet } from "./support/chaos/fleet.ts";
import { createRandom, type Random } from "./support/chaos/random.ts";
import { createFolder } from "./support/server-process.ts";
import { problemsOf } from "./support/whole-sale/problems.ts";
import { offsetMs } from "./support/whole-sale/shift-clock.ts";
import { wholeSale } from "./support/whole-sale/whole-sale.ts";

const times = Number(process.env["TEST_RUNS"] ?? 1);
const seed = Number(process.env["TEST_SEED"] ?? 1);
const script = fileURLToPath(new URL("support/whole-sale/serve.ts", import.meta.url));

/** Each server is killed once. */
const killsEach = times;

const killAll = async (fleet: Fleet, random: Random): Promise<void> => {
  for (let kill = 0; kill < killsEach * fleet.urls.length; kill += 1) {
    await pause(random.int(200, 800));
    await fleet.replace(kill % fleet.urls.length);
  }
};

test("a whole sale on three servers that are killed", { timeout: 240_000 * times }, async () => {
  const random = createRandom(seed);
  await using database = await createTestDatabase();
  await using folder = await createFolder();
  await using bank = await openBank(random);
  const env = {
    DATABASE_URL: database.url,
    QUEUE_TOKEN_KEYS: "one:0123456789abcdef0123456789abcdef",
    ADMIN_TOKEN: adminToken,
    LOG_LEVEL: "silent",
    POSTGRES_DURABILITY: "RELAXED",
    BANK_URL: bank.url,
    CLOCK_OFFSET_MS: String(offsetMs()),
  };
  await using fleet = await startFleet({ size: 3, folder, env, script });
  const evidence = await wholeSale({
    urls: fleet.urls,
    random,
    methods: { good: { type: "bank", card: "good" }, poor: { type: "bank", card: "poor" } },
    trouble: () => killAll(fleet, random),
  });
  expect(problemsOf(evidence), `TEST_SEED=${seed}`).toEqual([]);
  const inBank = [...bank.accounts.values()].reduce((sum, { kept }) => sum + kept, 0);
  const inBooks = evidence.audit.money.reduce((sum, it) => sum + Number(it["gateway"]), 0);
  expect(inBank).toBe(inBooks);
});
