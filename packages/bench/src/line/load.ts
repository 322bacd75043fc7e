#!/usr/bin/env node
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type BoxOffice, createBoxOffice, type Stores } from "@admit-one/core";
import { startPostgres } from "@admit-one/local-postgres";
import { createMemoryStores } from "@admit-one/memory";
import {
  createHmacTokenSigner,
  createRandomIds,
  createSystemClock,
  createSystemTimers,
} from "@admit-one/node";
import { createPostgresStores } from "@admit-one/postgres";
import { createSqliteStores } from "@admit-one/sqlite";
import { fillTo, joinedAtMs, queueId, userOf } from "./fill.ts";

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "1000,100000,1000000" },
    stores: { type: "string", default: "memory,sqlite,postgres" },
    times: { type: "string", default: "40" },
    // Without it no commit waits for the disk, so the measurement shows the queue itself.
    flush: { type: "boolean", default: false },
  },
});
const sizes = values.sizes.split(",").map(Number);
const times = Number(values.times);

type Opened = { readonly stores: Stores } & AsyncDisposable;

const openers: Readonly<Record<string, () => Promise<Opened>>> = {
  memory: async () => ({
    stores: createMemoryStores(),
    [Symbol.asyncDispose]: async () => {},
  }),
  sqlite: async () => {
    const folder = await mkdtemp(join(tmpdir(), "admit-one-line-"));
    const stores = await createSqliteStores({
      file: join(folder, "line.db"),
      durability: values.flush ? "full" : "normal",
    });
    return {
      stores,
      [Symbol.asyncDispose]: async () => {
        await stores[Symbol.asyncDispose]();
        await rm(folder, { recursive: true });
      },
    };
  },
  postgres: async () => {
    const server = await startPostgres({ durable: values.flush });
    const stores = await createPostgresStores({
      url: server.url,
      durability: values.flush ? "full" : "relaxed",
    });
    return {
      stores,
      [Symbol.asyncDispose]: async () => {
        await stores[Symbol.asyncDispose]();
        await server[Symbol.asyncDispose]();
      },
    };
  },
};

const clock = createSystemClock();
const signer = createHmacTokenSigner({ keys: [{ id: "k", secret: "s".repeat(32) }] });
const textOf = (no: number): string =>
  signer.sign(["queue-token-1", queueId, 1, no, joinedAtMs].join(" "));

const open = async (stores: Stores): Promise<BoxOffice> => {
  const boxOffice = createBoxOffice({
    stores,
    clock,
    timers: createSystemTimers(),
    ids: createRandomIds({ clock }),
    signer,
    gateways: [],
  });
  const day = 86_400_000;
  const nowMs = clock.nowMs();
  await boxOffice.createConcert({
    concertId: "load",
    title: "Load",
    currency: "KRW",
    queue: { queueId, maxActive: 0, ratePerMinute: null, presentWithinMs: day },
    shows: [
      {
        startsAtMs: nowMs + 2 * day,
        salesOpenAtMs: nowMs,
        salesCloseAtMs: nowMs + day,
        sections: [{ section: "A", price: 1, rows: [{ row: "1", seats: 1 }] }],
      },
    ],
  });
  return boxOffice;
};

/** The median time of `count` runs, one after another, in milliseconds. */
const median = async (count: number, run: (index: number) => Promise<unknown>): Promise<number> => {
  const took: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const startMs = performance.now();
    await run(index);
    took.push(performance.now() - startMs);
  }
  return took.toSorted((a, b) => a - b)[Math.floor(count / 2)] ?? 0;
};

type Figures = Readonly<Record<string, number>>;

let made = 0;
let maxActive = 0;

const measure = async (stores: Stores, boxOffice: BoxOffice, size: number): Promise<Figures> => {
  // Spread over the queue behind its near window. Never a token that left, and none twice.
  const some = (index: number, part: number): number => {
    const no = Math.floor(size * (0.3 + part * 0.1)) + index * 2;
    return no % 20 === 0 ? no + 1 : no;
  };
  // This process did not write the tokens, so its frame has to expire first.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  const look = (no: number) => boxOffice.followToken({ queueId, token: textOf(no) });
  // Warm up, so that everything is prepared.
  for (let index = 0; index < times; index += 1) {
    await look(some(index, 0));
    await boxOffice.issueToken({ queueId, userId: `warm-${size}-${index}` });
    const [no, token] = [some(index, 4), textOf(some(index, 4))];
    await boxOffice.leaveQueue({ queueId, userId: userOf(no), token });
    await stores.queues.read({ queueId, no, due: 1 });
  }
  const advance = async (): Promise<void> => {
    maxActive += 20;
    await boxOffice.changeQueue({ queueId, policy: { maxActive } });
  };
  return {
    join: await median(times, () =>
      boxOffice.issueToken({ queueId, userId: `new-${(made += 1)}` }),
    ),
    "look-up, store": await median(times, (index) =>
      stores.queues.read({ queueId, no: some(index, 1), due: 1 }),
    ),
    "poll, frame": await median(times * 5, (index) => look(some(index % times, 2))),
    leave: await median(times, (index) =>
      boxOffice.leaveQueue({
        queueId,
        userId: userOf(some(index, 3)),
        token: textOf(some(index, 3)),
      }),
    ),
    "advance by 20": await median(10, async () => {
      await advance();
      await boxOffice.work.advance();
    }),
  };
};

const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;

for (const name of values.stores.split(",")) {
  const opener = openers[name];
  if (opener === undefined) throw new Error(`--stores knows no ${name}.`);
  await using opened = await opener();
  const boxOffice = await open(opened.stores);
  maxActive = 0;
  const rows: { readonly size: number; readonly figures: Figures }[] = [];
  for (const size of sizes) {
    await fillTo(opened.stores, size, (line) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${name}: ${line}`);
    });
    rows.push({ size, figures: await measure(opened.stores, boxOffice, size) });
  }
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  const [first] = rows;
  console.log(
    `\n${name}, ms (times the first size); process ${megabytes(process.memoryUsage().rss)}`,
  );
  for (const key of Object.keys(first?.figures ?? {})) {
    const cells = rows.map(({ figures }) => {
      const ms = figures[key] ?? 0;
      return `${ms.toFixed(3)} (${(ms / (first?.figures[key] ?? 1)).toFixed(2)})`.padStart(18);
    });
    console.log(key.padEnd(16) + cells.join(""));
  }
}
process.exit(0);
