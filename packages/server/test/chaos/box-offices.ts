import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { adminToken } from "../support/buyer.ts";
import type { Release } from "../support/chaos/fleet.ts";
import { smallConcert } from "../support/small-concert.ts";
import { type Part, startPart, until } from "./part.ts";

const script = fileURLToPath(new URL("serve.ts", import.meta.url));
const rows = 20;
const seatsOfRow = 1_000;

/** A long sale with a line: what everybody wants is never gone before the last fault. */
const concertOf = (prefix: string) => ({
  ...smallConcert,
  concertId: `${prefix}small`,
  queue: { queueId: `${prefix}small`, maxActive: 12, ratePerMinute: null },
  policy: { holdForMs: 20_000, payWithinMs: 25_000 },
  shows: smallConcert.shows.map((show) => ({
    ...show,
    showId: `${prefix}small-1`,
    sections: [
      {
        section: "A",
        price: 10_000,
        rows: Array.from({ length: rows }, (_, index) => ({
          row: String(index + 1),
          seats: seatsOfRow,
        })),
      },
    ],
  })),
});

/** The seat at this place of the plan. */
export const seatAt = (place: number): string => {
  const within = place % (rows * seatsOfRow);
  return `A-${Math.floor(within / seatsOfRow) + 1}-${(within % seatsOfRow) + 1}`;
};

export type BoxOffices = {
  readonly urls: readonly string[];
  /** Stops one as a deployment does, and starts one of another release in its place. */
  replace(index: number, release: Release): Promise<void>;
  stop(): Promise<void>;
  /** Those that ended although nobody asked them to. */
  readonly crashed: () => readonly string[];
};

const isReady = async (url: string): Promise<true | null> =>
  (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) })).ok ? true : null;

export type BoxOfficesOptions = {
  readonly addresses: readonly string[];
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** What the ids of the concert begin with. */
  readonly prefix: string;
};

/** Starts a server at each address, always on the port that is shipped. */
export const startBoxOffices = async ({
  addresses,
  folder,
  env,
  prefix,
}: BoxOfficesOptions): Promise<BoxOffices> => {
  mkdirSync(folder, { recursive: true });
  const concertFile = join(folder, "concert.json");
  writeFileSync(concertFile, JSON.stringify(concertOf(prefix)));
  const start = async (address: string, release?: Release) => {
    const part = startPart({
      name: `box-office-${address}`,
      command: process.execPath,
      args: [...(release?.nodeArgs ?? []), script],
      cwd: folder,
      user: null,
      env: {
        HOST: address,
        PORT: "3000",
        QUEUE_TOKEN_KEYS: "one:0123456789abcdef0123456789abcdef",
        ADMIN_TOKEN: adminToken,
        CONCERT_FILE: concertFile,
        LOG_LEVEL: "warn",
        // The front has this time to notice that a server is about to end.
        SHUTDOWN_DELAY_MS: "3000",
        ...env,
        ...release?.env,
      },
    });
    let hasEnded = false;
    void part.ended.then(() => {
      hasEnded = true;
    });
    await until(`${address} is ready`, () =>
      hasEnded ? Promise.resolve(true) : isReady(`http://${address}:3000`),
    );
    if (hasEnded) throw new Error(`${address} did not start: ${part.log()}`);
    return part;
  };
  const parts: (Part | undefined)[] = [];
  const crashed: string[] = [];
  /** A server that ends is missed, unless it is no longer the one at its address. */
  const keep = (index: number, part: Part): void => {
    parts[index] = part;
    void part.ended.then(() => {
      if (parts[index] === part) crashed.push(`${part.name} ended by itself: ${part.log()}`);
    });
  };
  for (const [index, address] of addresses.entries()) keep(index, await start(address));
  return {
    urls: addresses.map((address) => `http://${address}:3000`),
    replace: async (index, release) => {
      const address = addresses[index] ?? "";
      const old = parts[index];
      parts[index] = undefined;
      await old?.stop();
      keep(index, await start(address, release));
    },
    stop: async () => {
      await Promise.all(
        parts.splice(0).flatMap((part) => (part === undefined ? [] : [part.stop()])),
      );
    },
    crashed: () => crashed,
  };
};
