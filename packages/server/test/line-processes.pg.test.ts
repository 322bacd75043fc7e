// One line, three server processes on one PostgreSQL; one is killed while people wait and the
// limits change.
import { setTimeout as pause } from "node:timers/promises";
import { createTestDatabase } from "@admit-one/local-postgres/vitest";
import { expect, test } from "vitest";
import { adminToken } from "./support/buyer.ts";
import { type Client, createClient } from "./support/chaos/client.ts";
import { startFleet } from "./support/chaos/fleet.ts";
import { createRandom, type Random } from "./support/chaos/random.ts";
import { type LineHistory, problemsOf, type Wait } from "./support/line/history.ts";
import { waitInLine } from "./support/line/wait.ts";
import { readWatched, watchCommits } from "./support/line/watch.ts";
import { createFolder } from "./support/server-process.ts";
import { writeSmallConcert } from "./support/small-concert.ts";

const seed = Number(process.env["TEST_SEED"] ?? 1);
const why = `seed ${seed} (TEST_SEED)`;
const crowd = 80;
/** They keep coming for so long. */
const comingForMs = 4_000;

const admin = { Authorization: `Bearer ${adminToken}` };

const setLimit = async (client: Client, maxActive: number): Promise<void> => {
  const body = { maxActive };
  const set = await client.ask("/api/admin/queues/small", {
    method: "PATCH",
    headers: admin,
    body,
  });
  expect(set).toMatchObject({ status: 200, body });
};

/** When the limit changes to what; in between one server dies. */
const limits = [
  { afterMs: 2_000, maxActive: 12 },
  { afterMs: 1_500, maxActive: 3 },
  { afterMs: 2_000, maxActive: 30 },
];

const meddle = async (client: Client): Promise<void> => {
  for (const { afterMs, maxActive } of limits) {
    await pause(afterMs);
    await setLimit(client, maxActive);
  }
};

const comeAndWait = (client: Client, random: Random): Promise<readonly Wait[]> =>
  Promise.all(
    Array.from({ length: crowd }, async (_, index) => {
      // The silent come early, or nobody would have to wait for them.
      const habit = index % 10 === 3 ? "silent" : index % 5 === 4 ? "leaver" : "obedient";
      await pause(random.int(0, habit === "silent" ? comingForMs / 2 : comingForMs));
      return waitInLine(client, random, { userId: `user-${index}`, habit });
    }),
  );

/** The history as one whose tokens moved otherwise. */
const admittedOtherwise = (
  history: LineHistory,
  mangle: (admissions: LineHistory["news"]) => LineHistory["news"],
): LineHistory => {
  const isAdmission = ({ type }: LineHistory["news"][number]) => type === "TokenAdmitted";
  const mangled = [...mangle(history.news.filter(isAdmission))];
  const news = history.news.flatMap((one) => (isAdmission(one) ? mangled.splice(0, 1) : [one]));
  return { ...history, news: [...news, ...mangled] };
};

test("a line keeps its laws while one of its servers is killed", { timeout: 120_000 }, async () => {
  const random = createRandom(seed);
  await using folder = await createFolder();
  await using database = await createTestDatabase();
  const queue = { queueId: "small", maxActive: 6, ratePerMinute: null, burst: 1 };
  const soon = { arriveWithinMs: 1_000, presentWithinMs: 1_000 };
  const env = {
    DATABASE_URL: database.url,
    POSTGRES_DURABILITY: "RELAXED",
    QUEUE_TOKEN_KEYS: "one:0123456789abcdef0123456789abcdef",
    ADMIN_TOKEN: adminToken,
    CONCERT_FILE: await writeSmallConcert(folder, { queue: { ...queue, ...soon } }),
    LOG_LEVEL: "silent",
  };
  await using fleet = await startFleet({ size: 3, folder, env });
  await watchCommits(database.url);
  const client = createClient(fleet.urls, random);
  const killed = pause(3_000).then(() => fleet.replace(1));
  const all = await Promise.allSettled([comeAndWait(client, random), meddle(client), killed]);
  for (const one of all) if (one.status === "rejected") throw one.reason;
  const waits = all[0].status === "fulfilled" ? all[0].value : [];
  const history = { ...(await readWatched(database.url)), waits };
  expect(problemsOf(history), why).toEqual([]);

  // It was a line: people waited, places were short, limits changed, and a server was missed.
  const obedient = waits.filter(({ habit, obeyed }) => habit === "obedient" && obeyed);
  const waited = obedient.filter(({ answers }) => answers[0]?.status === "waiting");
  const full = history.commits.filter(({ active, maxActive }) => active >= maxActive);
  process.stdout.write(
    `seed ${seed}: ${crowd} came, ${waited.length} of ${obedient.length} who obeyed waited, ` +
      `${history.commits.length} commits, ${full.length} with a full room, ` +
      `${client.retries()} calls sent again\n`,
  );
  expect(history.news.filter(({ type }) => type === "TokenIssued")).toHaveLength(crowd);
  expect(waited.length).toBeGreaterThan(crowd / 4);
  expect(full.length).toBeGreaterThan(5);
  expect(new Set(history.commits.map(({ maxActive }) => maxActive))).toEqual(
    new Set([6, 12, 3, 30]),
  );
  expect(client.retries()).toBeGreaterThan(0);

  // What the checks find in it once it is not what it was.
  const swapped = admittedOtherwise(history, ([one, two, ...rest]) =>
    one && two ? [two, one, ...rest] : [],
  );
  expect(problemsOf(swapped)).toContainEqual(expect.stringMatching(/was admitted after/));
  const twice = admittedOtherwise(history, ([one, ...rest]) => (one ? [one, one, ...rest] : []));
  expect(problemsOf(twice)).toContainEqual(expect.stringMatching(/was admitted twice/));
});
