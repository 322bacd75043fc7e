// The concert of docs/design, word for word: sold out by a crowd, and changed in every way while it
// sells. The PostgreSQL test does the same on three servers that are killed.
import { createContainer, readConfig, startServer } from "@admit-one/server";
import { describe, expect, test } from "vitest";
import { adminToken } from "./support/buyer.ts";
import { createRandom } from "./support/chaos/random.ts";
import { createFolder } from "./support/server-process.ts";
import { callsMade, problemsOf } from "./support/whole-sale/problems.ts";
import { offsetMs, shiftClock } from "./support/whole-sale/shift-clock.ts";
import { type Evidence, wholeSale } from "./support/whole-sale/whole-sale.ts";

const seed = Number(process.env["TEST_SEED"] ?? 1);

/** As long as the slowest machine may take. */
const timeout = 240_000;

describe.each(["memory:", "sqlite:data/sale.db"])("on %s", (databaseUrl) => {
  test("a whole sale, with all that can be changed", { timeout }, async () => {
    await using folder = await createFolder();
    const read = readConfig({
      DATABASE_URL: databaseUrl.replace("data", folder.path),
      PORT: "0",
      LOG_LEVEL: "silent",
      ADMIN_TOKEN: adminToken,
    });
    if (read.outcome === "misconfigured") throw new Error(read.message);
    const container = createContainer(read.config);
    shiftClock(container, offsetMs());
    await using server = await startServer(container);
    const evidence = await wholeSale({ urls: [server.url], random: createRandom(seed) });
    expect(problemsOf(evidence), `TEST_SEED=${seed}`).toEqual([]);
  });
});

describe("after a sale it is noticed that", () => {
  const money = [{ sales: -300n, kept: -20n, disputed: 0n, gateway: 320n }];
  const right: Evidence = {
    bought: 2,
    count: { sold: 3, held: 0, revenue: 320, seatIds: ["a", "b", "c"], twice: [] },
    figures: { total: 5, free: 1, held: 0, sold: 3, blocked: 1, revenue: 320, kept: 20 },
    audit: { ok: true, breaches: [], money },
    csv: [{ amount: "300" }, { amount: "20" }],
    calls: new Set(callsMade),
    documents: [{ a: 1 }, { a: 1 }],
  };
  const { count, figures, audit, csv } = right;
  const wrong: readonly (readonly [what: string, evidence: Evidence])[] = [
    ["a seat was sold twice", { ...right, count: { ...count, twice: ["a"] } }],
    ["the books are broken", { ...right, audit: { ...audit, ok: false } }],
    ["a figure is wrong", { ...right, figures: { ...figures, revenue: 300 } }],
    ["a seat is in no figure", { ...right, figures: { ...figures, blocked: 0 } }],
    ["a seat is counted as held", { ...right, count: { ...count, held: 1 } }],
    ["a seat is not counted", { ...right, count: { ...count, sold: 2 } }],
    ["the table lacks a line", { ...right, csv: csv.slice(1) }],
    ["seats were left", { ...right, figures: { ...figures, total: 6, free: 2 } }],
    ["nobody bought anything", { ...right, bought: 0 }],
    ["a command is not in the journal", { ...right, calls: new Set(callsMade.slice(1)) }],
    ["a copy differs", { ...right, documents: [{ a: 1 }, { a: 2 }] }],
  ];

  test("nothing is wrong", () => expect(problemsOf(right)).toEqual([]));
  test.each(wrong)("%s", (_, evidence) => expect(problemsOf(evidence)).toHaveLength(1));
});
