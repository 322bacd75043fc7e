import { execFileSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { startPostgres, withClient } from "@admit-one/local-postgres";
import type { Bank } from "../support/chaos/bank.ts";
import { type BoxOffices, startBoxOffices } from "./box-offices.ts";
import { type Broker, startBroker } from "./broker.ts";
import { type Cell, startCell } from "./cell.ts";
import { startFront } from "./front.ts";
import { missingOf } from "./installed.ts";
import type { User } from "./part.ts";

/** Everything that runs: a replicated cell, a second cell, one front, and a broker. */
export type WholeStage = AsyncDisposable & {
  readonly cell: Cell;
  readonly boxOffices: BoxOffices;
  /** The other cell, `b`, on one PostgreSQL. */
  readonly others: BoxOffices;
  readonly broker: Broker | null;
  /** Where buyers of each cell ask. */
  readonly urls: { readonly first: string; readonly other: string };
  /** The events of the replicated cell: those that count as delivered, and how many still wait. */
  readEvents(): Promise<{ readonly delivered: readonly string[]; readonly waiting: number }>;
};

/** PostgreSQL's own user, where this program runs as root. */
const userOf = (): User | null => {
  if (process.getuid?.() !== 0) return null;
  const id = (what: string): number =>
    Number(execFileSync("id", [what, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
};

const network = "127.0.11";
const firstAddresses = [`${network}.21`, `${network}.22`];
const otherAddress = `${network}.23`;

const upstream = (name: string, addresses: readonly string[]): string =>
  `upstream ${name} {\n${addresses.map((it) => `  server ${it}:3000 fail_timeout=1s;\n`).join("")}}\n`;

const replacements = {
  "  server 127.0.0.1:3000 fail_timeout=1s;": firstAddresses
    .map((it) => `  server ${it}:3000 fail_timeout=1s;`)
    .join("\n"),
  "map $uri $cell {": `${upstream("box_office_b", [otherAddress])}map $uri $cell {`,
  "# a box_office_a;": "b box_office_b;",
};

/** A bank for each cell: what one of them does not know of must not look like lost money. */
export type Banks = { readonly first: Bank; readonly other: Bank };

export const startStage = async (
  folder: string,
  banks: Banks,
  say: (line: string) => void,
): Promise<WholeStage> => {
  // PostgreSQL runs as another user.
  chmodSync(folder, 0o755);
  const user = userOf();
  await using stack = new AsyncDisposableStack();
  const started = (boxOffices: BoxOffices): BoxOffices => {
    stack.defer(() => boxOffices.stop());
    return boxOffices;
  };
  const within = (name: string) => join(folder, name);
  const broker =
    missingOf(["rabbitmq-server"]).length > 0
      ? null
      : stack.use(await startBroker({ address: `${network}.30`, folder: within("broker"), user }));
  if (broker === null)
    say("rabbitmq-server is not installed: nothing goes to a broker, and its crash is not tried.");
  say("Starting three database hosts, HAProxy and PgBouncer …");
  const cell = stack.use(await startCell({ network, folder: within("cell"), user }));
  const otherDatabase = stack.use(await startPostgres({ durable: true }));
  say("Starting two box offices, one of another cell, and nginx …");
  const env = {
    BANK_URL: banks.first.url,
    CELLS: "b",
    DATABASE_URL: cell.url,
    RABBITMQ_URL: broker?.url ?? "",
    POSTGRES_DURABILITY: "REPLICATED",
  };
  const otherEnv = {
    BANK_URL: banks.other.url,
    CELLS: "b",
    CELL: "b",
    DATABASE_URL: otherDatabase.url,
  };
  const boxOffices = started(
    await startBoxOffices({
      addresses: firstAddresses,
      folder: within("box-offices"),
      env,
      prefix: "",
    }),
  );
  const others = started(
    await startBoxOffices({
      addresses: [otherAddress],
      folder: within("others"),
      env: otherEnv,
      prefix: "b-",
    }),
  );
  const front = await startFront({
    address: `${network}.20`,
    folder: within("front"),
    user,
    replacements,
  });
  stack.defer(() => front.stop());
  const all = stack.move();
  return {
    cell,
    boxOffices,
    others,
    broker,
    urls: { first: front.url, other: `${front.url}/cells/b` },
    readEvents: () =>
      withClient(cell.url, async (client) => {
        const { rows } = await client.query<{ readonly id: string; readonly delivered: boolean }>(
          "select event_id as id, delivered from admit_event",
        );
        const delivered = rows.filter((row) => row.delivered).map(({ id }) => id);
        return { delivered, waiting: rows.length - delivered.length };
      }),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
};
