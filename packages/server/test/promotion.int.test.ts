// A crowd buys while PostgreSQL's primary is killed and its standby promoted, and once more while the
// two change places as planned. The standby is synchronous, so nothing that was answered may be lost.
import { setTimeout as pause } from "node:timers/promises";
import {
  type LocalPostgres,
  type LocalStandby,
  startPostgres,
  startStandby,
  withClient,
} from "@admit-one/local-postgres";
import {
  createContainer,
  type RunningServer,
  readConfig,
  startServer,
  TOKENS,
} from "@admit-one/server";
import { expect, test, vi } from "vitest";
import { createLog } from "../src/log.ts";
import { type Answer, adminToken, audit, call } from "./support/buyer.ts";
import { openBank } from "./support/chaos/bank.ts";
import { createBankGateway } from "./support/chaos/bank-gateway.ts";
import { type Evidence, problemsOf } from "./support/chaos/check.ts";
import { createClient } from "./support/chaos/client.ts";
import { collectEvidence } from "./support/chaos/evidence.ts";
import { type Story, visit } from "./support/chaos/journey.ts";
import { createRandom } from "./support/chaos/random.ts";
import { createFolder } from "./support/server-process.ts";
import { writeSmallConcert } from "./support/small-concert.ts";

const seed = Number(process.env["TEST_SEED"] ?? 1);
const why = `seed ${seed} (TEST_SEED)`;
const crowd = 8;
/** Longer than the queue's own patience, and than what counts as an outage. */
const withoutPrimaryMs = 1_500;
const ceilingMs = 10_000;

const concert = {
  queue: {
    queueId: "small",
    maxActive: 6,
    ratePerMinute: null,
    arriveWithinMs: 1_000,
    presentWithinMs: 1_000,
  },
  policy: { holdForMs: 10_000, payWithinMs: 10_000 },
};

const urlOf = ({ password }: LocalPostgres, ports: readonly number[]): string =>
  `postgres://postgres:${password}@${ports.map((port) => `127.0.0.1:${port}`).join()}/admit_one`;

const statusOf = async (url: string): Promise<number> => (await fetch(`${url}/readyz`)).status;

/** How long it takes until `/readyz` has the status. */
const becomes = async (url: string, status: number): Promise<number> => {
  const startedMs = performance.now();
  while ((await statusOf(url)) !== status) {
    if (performance.now() - startedMs > 60_000) throw new Error(`/readyz never was ${status}`);
    await pause(20);
  }
  return performance.now() - startedMs;
};

type Env = Readonly<Record<string, string>>;

/** Starts a server here, with a bank of its own. `said` has what it logged as errors. */
const serve = (
  env: Env,
): { readonly starting: Promise<RunningServer>; readonly said: string[] } => {
  const read = readConfig({ PORT: "0", LOG_LEVEL: "silent", ...env });
  if (read.outcome === "misconfigured") throw new Error(read.message);
  const container = createContainer(read.config);
  const gateway = createBankGateway(env["BANK_URL"] ?? "");
  container.rebind(TOKENS.Gateways).toConstantValue([gateway]);
  const said: string[] = [];
  const log = createLog("silent");
  log.error = (_fields: unknown, message?: string): void => void said.push(message ?? "");
  container.rebind(TOKENS.Log).toConstantValue(log);
  return { starting: startServer(container), said };
};

type Outage = { readonly fromMs: number; readonly untilMs: number };

const outagesOf = async ({ url }: LocalPostgres): Promise<readonly Outage[]> =>
  withClient(url, async (client) => {
    const text = "select course->'presence'->'outages' as outages from admit_queue";
    const { rows } = await client.query<{ readonly outages: readonly Outage[] }>(text);
    return rows[0]?.outages ?? [];
  });

/** Many who join, one after the other, and leave. Returns when the first of them succeeded. */
const firstSuccess = async (url: string): Promise<number> => {
  let atMs: number | undefined;
  const join = async (name: number): Promise<void> => {
    const user = { "X-User-Id": `prober-${performance.now()}-${name}` };
    const tokens = "/api/queues/small/tokens";
    const { status, body } = await call(url, tokens, { method: "POST", headers: user });
    if (status !== 201) return;
    atMs ??= performance.now();
    // The places inside are for the crowd.
    const headers = { ...user, "Queue-Token": String(body["token"]) };
    await call(url, `${tokens}/me`, { method: "DELETE", headers });
  };
  for (let name = 0; atMs === undefined; name += 1) {
    void join(name).catch(() => undefined);
    await pause(50);
  }
  return atMs;
};

const ofServers = "from pg_stat_activity where application_name like 'admit-one%'";
const endSessions = `select pg_terminate_backend(pid) ${ofServers}`;

/** Whether a box office has connections to it. */
const serves = ({ adminUrl }: LocalPostgres): Promise<boolean> =>
  withClient(adminUrl, async (admin) => {
    const { rowCount } = await admin.query(`select ${ofServers}`);
    return (rowCount ?? 0) > 0;
  });

type Change = { readonly unreadyMs: number; readonly successMs: number };

/** Takes the primary away and promotes its standby. */
const change = async (
  url: string,
  takeAway: () => Promise<void>,
  standby: LocalStandby,
): Promise<Change> => {
  const takenAtMs = performance.now();
  const taken = takeAway();
  const unreadyMs = await becomes(url, 503);
  await taken;
  await pause(Math.max(0, withoutPrimaryMs - (performance.now() - takenAtMs)));
  const success = firstSuccess(url);
  await standby.promote();
  const promotedAtMs = performance.now();
  const successMs = (await success) - promotedAtMs;
  await becomes(url, 200);
  return { unreadyMs, successMs };
};

test("fault F1: a primary is killed, and changed as planned; nothing answered is lost, and servers find the new one", async () => {
  const random = createRandom(seed);
  await using primary = await startPostgres({ replicated: true });
  await using standby = await startStandby(primary, { synchronous: true });
  await using folder = await createFolder();
  await using bank = await openBank(random);
  const env = {
    // It flushes to no disk.
    POSTGRES_DURABILITY: "RELAXED",
    QUEUE_TOKEN_KEYS: "one:0123456789abcdef0123456789abcdef",
    ADMIN_TOKEN: adminToken,
    CONCERT_FILE: await writeSmallConcert(folder, concert),
    BANK_URL: bank.url,
    // What it is asked about is asked about again soon after this.
    GATEWAY_TIMEOUT_MS: "1000",
  };
  const both = urlOf(primary, [primary.port, standby.port]);
  await using server = await serve({ ...env, DATABASE_URL: both }).starting;
  const { url } = server;
  const statuses = new Map<number, number>();
  const count = (_options: unknown, answer: Answer | null): void => {
    const status = answer?.status ?? 0;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  };
  const client = createClient([url], random, count);

  // Nobody is served by a standby: this start waits.
  const late = serve({ ...env, DATABASE_URL: urlOf(primary, [standby.port]) });
  let isWaiting = true;
  late.starting.then(
    () => {
      isWaiting = false;
    },
    () => undefined,
  );

  let over = false;
  let had = 0;
  const place = {
    showId: "small-1",
    queueId: "small",
    hasLine: true,
    pickSeats: () => [`A-1-${had + random.int(1, 20)}`],
  };
  const shop = async (name: number): Promise<readonly Story[]> => {
    const stories: Story[] = [];
    while (!over) {
      const story = await visit(client, random, `user-${name}-${stories.length}`, place);
      had += story.reservations.length;
      stories.push(story);
      await pause(random.int(0, 1_000));
    }
    return stories;
  };
  const shopped = Array.from({ length: crowd }, (_, name) => shop(name));
  const changeBoth = async (): Promise<readonly [Change, Change]> => {
    await becomes(url, 200);
    const waits = ["waiting for a database that takes writes"];
    await vi.waitFor(() => expect(late.said).toEqual(waits), { timeout: 60_000, interval: 50 });
    await vi.waitFor(() => expect(had).toBeGreaterThan(3), { timeout: 60_000, interval: 50 });
    expect(isWaiting).toBe(true);
    const killed = await change(url, primary.kill, standby);
    const outages = await outagesOf(standby);
    expect(outages.some(({ fromMs, untilMs }) => untilMs - fromMs > 1_000)).toBe(true);
    await becomes((await late.starting).url, 200);
    await (await late.starting).stop();

    // The killed one comes back by itself and would take writes. What it knows is old.
    await primary.restart();
    for (let round = 0; round < 6; round += 1) {
      await withClient(standby.adminUrl, (admin) => admin.query(endSessions));
      await vi.waitFor(async () => expect(await serves(standby)).toBe(true), { timeout: 30_000 });
    }
    expect(await serves(primary)).toBe(false);
    await primary.kill();

    // The other way round, at the address of the first.
    await using next = await startStandby(standby, { port: primary.port, synchronous: true });
    const before = had;
    await vi.waitFor(() => expect(had).toBeGreaterThan(before + 1), { timeout: 60_000 });
    const planned = await change(url, standby.halt, next);
    const after = had;
    await vi.waitFor(() => expect(had).toBeGreaterThan(after + 1), { timeout: 60_000 });
    over = true;
    await Promise.allSettled(shopped);
    await atRest();
    return [killed, planned];
  };
  const atRest = async (): Promise<void> => {
    const stories = (await Promise.all(shopped)).flat();
    const problems = async (): Promise<readonly string[]> => {
      const evidence: Evidence = await collectEvidence(client, stories, bank);
      return problemsOf(evidence);
    };
    await vi.waitFor(async () => expect(await problems(), why).toEqual([]), {
      timeout: 60_000,
      interval: 1_000,
    });
    expect(await audit(url), why).toMatchObject({ ok: true, breaches: [] });
  };
  const [killed, planned] = await changeBoth().finally(() => {
    over = true;
  });

  // A token that was valid all the time is never refused, and nothing is a defect.
  for (const wrong of [401, 403, 500]) expect(statuses.get(wrong)).toBeUndefined();
  expect(statuses.get(503)).toBeGreaterThan(0);
  const rounded = ({ unreadyMs, successMs }: Change): string =>
    `not ready after ${Math.round(unreadyMs)} ms, first success ${Math.round(successMs)} ms after the promotion`;
  process.stdout.write(
    `${why}: killed: ${rounded(killed)}; planned: ${rounded(planned)}; ` +
      `${had} reservations, answers ${JSON.stringify(Object.fromEntries(statuses))}\n`,
  );
  for (const { unreadyMs, successMs } of [killed, planned]) {
    expect(unreadyMs).toBeLessThan(ceilingMs);
    expect(successMs).toBeLessThan(ceilingMs);
  }
}, 240_000);
