import type { QueueState, Show, ShowId } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import type { ConcertContext } from "../../src/concert/concert-context.ts";
import { listShows } from "../../src/concert/list-shows.ts";
import { signToken } from "../../src/queue/signed-token.ts";
import { endToken } from "../../src/queue/token.ts";
import { concert, show, t0 } from "../support/given.ts";
import { activeToken, lineState, waitingToken } from "../support/line.ts";
import { oneShotLine } from "../support/one-shot-line.ts";

const inside = activeToken(3);
/** A show that starts this number of milliseconds after `t0`. */
const at = (showId: string, startsAfterMs: number, over: Partial<Show> = {}): Show =>
  show({ showId: showId as ShowId, startsAtMs: t0 + startsAfterMs, ...over });

type Given = {
  readonly shows?: readonly Show[];
  readonly left?: Readonly<Record<string, number>>;
  readonly line?: Partial<QueueState>;
  readonly of?: Parameters<typeof concert>[0] | null;
};

const open = ({ shows = [], left = {}, line, of = {} }: Given) => {
  const made = oneShotLine(() => lineState({ token: inside, ...line }));
  const counted: (readonly string[])[] = [];
  const availableSeats = async (ids: readonly ShowId[]) => {
    counted.push(ids);
    return new Map(ids.map((id) => [id, left[id] ?? 1]));
  };
  const listings = { of: async () => (of === null ? null : { concert: concert(of), shows }) };
  const context = { ...made.context, availableSeats, listings } as unknown as ConcertContext;
  const token = signToken(made.context.signer, inside);
  const list = async (query: object = {}) =>
    listShows(context, { concertId: "concert", token, ...query });
  return { list, counted };
};

/** The ids of a page, and its cursor. */
const page = async (list: ReturnType<typeof open>["list"], query: object = {}) => {
  const listed = await list(query);
  if (listed.outcome !== "shows_listed") throw new Error(listed.outcome);
  return { ids: listed.shows.map((one) => one.show.showId), next: listed.next };
};

describe("shows are listed", () => {
  test("by their start, and by their id where that is equal, with what is left", async () => {
    const shows = [at("c", 2), at("b", 1), at("a", 2), at("B", 2), at("d", 0)];
    const { list } = open({ shows, left: { a: 7 } });
    expect((await page(list)).ids).toEqual(["d", "b", "B", "a", "c"]);
    expect(await list()).toMatchObject({
      shows: [{}, {}, {}, { availableSeats: 7, currency: "KRW" }, {}],
      next: null,
    });
  });

  test("while they sell and have a free seat", async () => {
    const shows = [
      at("early", 1, { salesOpenAtMs: t0 + 1 }),
      at("late", 2, { salesCloseAtMs: t0 }),
      at("off", 3, { cancelled: true }),
      at("full", 4),
      at("on", 5),
    ];
    const { list, counted } = open({ shows, left: { full: 0 } });
    expect((await page(list)).ids).toEqual(["on"]);
    expect(counted).toEqual([["full", "on"]]);
  });

  test("page by page, each show once", async () => {
    const shows = ["a", "b", "c", "d", "e"].map((id, index) => at(id, Math.floor(index / 2)));
    const { list } = open({ shows, left: { b: 0 } });
    const first = await page(list, { limit: 2 });
    expect(first.ids).toEqual(["a", "c"]);
    const second = await page(list, { limit: 2, after: first.next });
    expect(second).toEqual({ ids: ["d", "e"], next: null });
  });

  test("and no more of them are counted than a page needs", async () => {
    const shows = Array.from({ length: 7 }, (_, no) => at(`${no}`, no));
    const { list, counted } = open({ shows, left: { 1: 0 } });
    expect((await page(list, { limit: 1 })).ids).toEqual(["0"]);
    expect(counted).toEqual([
      ["0", "1"],
      ["2", "3"],
    ]);
    const none = open({ shows: shows.slice(0, 2), left: { 0: 0, 1: 0 } });
    expect((await page(none.list, { limit: 1 })).ids).toEqual([]);
    expect(none.counted).toEqual([["0", "1"]]);
  });

  test("to those who wait, too", async () => {
    const { list } = open({ shows: [at("a", 1)], line: { token: waitingToken(3) } });
    expect((await page(list)).ids).toEqual(["a"]);
  });
});

test.each<[string, Given, object, object]>([
  ["no page of that size", {}, { limit: 0 }, { outcome: "validation" }],
  ["no place like that", {}, { after: "junk" }, { outcome: "validation" }],
  ["no token", {}, { token: "junk" }, { outcome: "invalid_token" }],
  [
    "a token that ended",
    { line: { token: endToken(inside, "paid", t0) } },
    {},
    { outcome: "invalid_token" },
  ],
  [
    "a token of another queue",
    { of: { queueId: "other" as never } },
    {},
    { outcome: "invalid_token" },
  ],
  ["no concert", { of: null }, {}, { outcome: "not_found", what: "concert" }],
  ["a draft", { of: { status: "draft" } }, {}, { outcome: "not_found", what: "concert" }],
])("nothing is listed with %s", async (_given, given, query, is) => {
  const { list, counted } = open({ shows: [at("a", 1)], ...given });
  expect(await list(query)).toMatchObject(is);
  expect(counted).toEqual([]);
});
