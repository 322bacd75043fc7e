import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../chaos/random.ts";
import { changeEverything, concertId, showId } from "./changes.ts";
import { type Count, countByHand, parseCsv } from "./count.ts";
import { type Methods, type Shop, scripted, sellOut } from "./crowd.ts";
import { type Desk, openDesk } from "./desk.ts";

/** The document of the design, word for word. */
const seoul = JSON.parse(
  readFileSync(new URL("seoul-2026.json", import.meta.url), "utf8"),
) as object;

export type Totals = Readonly<Record<"total" | "free" | "held" | "sold" | "blocked", number>> & {
  readonly revenue: number;
  readonly kept: number;
};

/** What is found after a sale. */
export type Evidence = {
  readonly bought: number;
  readonly count: Count;
  readonly figures: Totals;
  readonly audit: {
    readonly ok: boolean;
    readonly breaches: readonly unknown[];
    readonly money: readonly Readonly<Record<string, unknown>>[];
  };
  readonly csv: readonly Readonly<Record<string, string>>[];
  readonly calls: ReadonlySet<string>;
  /** The exported document, and that of a concert that was created from it. */
  readonly documents: readonly [exported: unknown, copied: unknown];
};

export type Sale = {
  readonly urls: readonly string[];
  readonly random: Random;
  readonly methods?: Methods;
  /** Goes on beside the sale. */
  readonly trouble?: () => Promise<void>;
};

/** With TEST_RUNS the whole of the standing area is sold, by more people at once. */
const isWhole = Number(process.env["TEST_RUNS"] ?? 1) > 1;
const standing = "스탠딩";
const keptBack = { section: standing, count: 300, reason: "a small crowd" };
const peopleAtOnce = isWhole ? 10 : 6;

/** Sells everything while an operator changes everything, then collects what is to be seen. */
export const wholeSale = async ({
  urls,
  random,
  trouble,
  methods = scripted,
}: Sale): Promise<Evidence> => {
  const desk = openDesk(urls, random);
  await desk.must(201, "POST", "/concerts", seoul);
  if (!isWhole) await desk.must(200, "POST", `/shows/${showId}/blocks`, keptBack);
  const shop: Shop = { urls, random, queueId: concertId, showId, standing, methods };
  const troubled = trouble?.();
  const [first] = await Promise.all([
    sellOut(shop, "fan", peopleAtOnce),
    changeEverything(desk, seoul),
  ]);
  await troubled;
  // What the changes freed or added is sold as well.
  const rest = await sellOut(shop, "late", peopleAtOnce);
  await settled(desk);
  const bought = [...first, ...rest].filter((visit) => visit.bought !== null).length;
  return { bought, ...(await look(desk)) };
};

const open = ["held", "paying", "cancelling"];

/** Waits until no hold, payment or refund is under way. */
const settled = async (desk: Desk): Promise<void> => {
  for (let tries = 0; tries < 300; tries += 1) {
    const lists = await Promise.all(
      open.map((status) =>
        desk.list(`/reservations?showId=${showId}&status=${status}&`, "reservations"),
      ),
    );
    if (lists.every((list) => list.length === 0)) return;
    await pause(200);
  }
  throw new Error("Something of the sale is still open.");
};

const look = async (desk: Desk): Promise<Omit<Evidence, "bought">> => {
  const figures = await desk.must(200, "GET", `/shows/${showId}/figures`);
  const audit = await desk.must(200, "GET", "/audit");
  const entries = await desk.list<{ readonly call: string }>("/journal?", "entries");
  return {
    count: await countByHand(desk, showId),
    figures: figures["total"] as Totals,
    audit: audit as Evidence["audit"],
    csv: parseCsv(await desk.text(`/shows/${showId}/sales.csv`)),
    calls: new Set(entries.map(({ call }) => call)),
    documents: await copy(desk),
  };
};

/** Exports the document, imports it under other ids and exports it again. */
const copy = async (desk: Desk): Promise<Evidence["documents"]> => {
  const named = (document: unknown, name: string): unknown =>
    JSON.parse(JSON.stringify(document).replaceAll(concertId, name));
  const exported = await desk.must(200, "GET", `/concerts/${concertId}/document`);
  await desk.must(201, "POST", "/concerts", named(exported, "copy-2026"));
  const copied = await desk.must(200, "GET", "/concerts/copy-2026/document");
  return [named(exported, "copy-2026"), copied];
};
