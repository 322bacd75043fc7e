import assert from "node:assert/strict";
import type { PageQuery } from "@admit-one/core";
import { concertDocument, startMs } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { timeCursor } from "../src/kernel/page.ts";
import { openWorld } from "./support/box-office.ts";

const hourMs = 3_600_000;

/** A concert of some shows, whose ids stand in another order than their starts. */
const documentOf = (concertId: string, shows: number) => {
  const [show] = concertDocument().shows;
  assert.ok(show);
  return {
    ...concertDocument(),
    concertId,
    queue: { queueId: "queue-1" },
    shows: Array.from({ length: shows }, (_, index) => ({
      ...show,
      showId: `${concertId}-${(index * 7) % shows}`,
      // Pairs of them start together.
      startsAtMs: startMs + (200 + Math.floor(index / 2)) * hourMs,
    })),
  };
};

type Listed = { readonly ids: readonly string[]; readonly next: string | null };

/** Follows `next` to the end of a list. */
const walk = async (
  list: (page: PageQuery) => Promise<Listed>,
  limit: number,
  between: () => Promise<unknown> = async () => {},
): Promise<readonly string[]> => {
  const seen: string[] = [];
  let after: string | undefined;
  for (let parts = 0; parts < 100; parts += 1) {
    const { ids, next } = await list({ after, limit });
    expect(ids.length).toBeLessThanOrEqual(limit);
    seen.push(...ids);
    if (next === null) return seen;
    expect(ids).toHaveLength(limit);
    after = next;
    await between();
  }
  throw new Error("The list does not end.");
};

describe("fault 38: lists in parts", () => {
  test("concerts, newest first, whatever is put on sale meanwhile", async () => {
    const { boxOffice, clock } = await openWorld();
    for (const id of ["a", "c", "b", "d"]) {
      clock.advance(id === "b" ? 0 : 1_000);
      await boxOffice.createConcert(documentOf(id, 1));
    }
    const list = async (page: PageQuery): Promise<Listed> => {
      const listed = await boxOffice.listConcerts(page);
      assert.equal(listed.outcome, "concerts_listed");
      return { ids: listed.concerts.map(({ concert }) => concert.concertId), next: listed.next };
    };
    const all = ["d", "c", "b", "a", "concert-1"];
    expect(await list({})).toEqual({ ids: all, next: null });
    let made = 0;
    const newcomer = () => boxOffice.createConcert(documentOf(`new-${(made += 1)}`, 1));
    for (const limit of [1, 2, 5])
      expect((await walk(list, limit, newcomer)).slice(-5)).toEqual(all);
  });

  test("the shows of a concert that can be booked, by their start", async () => {
    const world = await openWorld();
    const { boxOffice } = world;
    await boxOffice.createConcert(documentOf("tour", 9));
    const { token } = await world.join("ann");
    const list = async (page: PageQuery): Promise<Listed> => {
      const listed = await boxOffice.listShows({ concertId: "tour", token, ...page });
      assert.equal(listed.outcome, "shows_listed");
      return { ids: listed.shows.map(({ show }) => show.showId), next: listed.next };
    };
    const { ids } = await list({});
    expect(ids).toHaveLength(9);
    const order = [[0, 7], [5, 3], [1, 8], [6, 4], [2]];
    expect(ids).toEqual(
      order.flatMap((pair) => pair.toSorted((a, b) => a - b).map((no) => `tour-${no}`)),
    );
    for (const limit of [1, 2, 4, 9]) expect(await walk(list, limit)).toEqual(ids);
    // What is sold out takes no place on a page.
    await boxOffice.cancelShow({ showId: "tour-7" });
    await boxOffice.cancelShow({ showId: "tour-3" });
    expect((await list({ limit: 3 })).ids).toEqual(["tour-0", "tour-5", "tour-1"]);
  });

  test("a user's reservations, newest first, whatever is held meanwhile", async () => {
    const world = await openWorld();
    const { boxOffice, clock } = world;
    const token = await world.join("ann");
    const hold = async (): Promise<string> => {
      const { reservationId } = await world.hold("ann", token, "A-1-1");
      await boxOffice.releaseReservation({ reservationId, userId: "ann" });
      return reservationId;
    };
    const made: string[] = [];
    for (let no = 0; no < 7; no += 1) {
      // Some begin at the same instant.
      clock.advance(no % 3 === 0 ? 1_000 : 0);
      made.unshift(await hold());
    }
    const list = async (page: PageQuery): Promise<Listed> => {
      const listed = await boxOffice.listReservations({ userId: "ann", ...page });
      assert.equal(listed.outcome, "reservations_listed");
      return {
        ids: listed.reservations.map(({ reservationId }) => reservationId),
        next: listed.next,
      };
    };
    expect(await walk(list, 3)).toEqual(made);
    let held: string | undefined;
    expect(await walk(list, 3, async () => (held ??= await hold()))).toEqual(made);
    expect((await list({ limit: 1 })).ids).toEqual([held]);
  });

  const odd: readonly PageQuery[] = [
    { limit: 0 },
    { limit: 201 },
    { limit: 1.5 },
    { limit: Number.NaN },
    { after: "" },
    { after: "nowhere" },
    { after: "-1.a" },
    { after: `zzzzzzzzzz.a` },
    { after: "1.a b" },
    { after: `1.${"a".repeat(65)}` },
    { after: "1.\0" },
  ];

  test.for(odd.map((page) => [JSON.stringify(page), page] as const))(
    "a part that makes no sense is refused: %s",
    async ([, page]) => {
      const world = await openWorld();
      const { boxOffice } = world;
      const field = "limit" in page ? "limit" : "after";
      const refused = { outcome: "validation", errors: [{ field }] };
      expect(await boxOffice.listConcerts(page)).toMatchObject(refused);
      expect(await boxOffice.listReservations({ userId: "ann", ...page })).toMatchObject(refused);
      expect(await boxOffice.listDeadLetters({ subscriber: "ear", ...page })).toMatchObject(
        refused,
      );
      const shows = { concertId: "concert-1", token: "junk", ...page };
      expect(await boxOffice.listShows(shows)).toMatchObject(refused);
    },
  );

  test("a cursor is read as it was written, and is all that is read", () => {
    const cursor = timeCursor<readonly [number, string]>(
      (atMs, id) => [atMs, id],
      (key) => key,
    );
    for (const key of [
      [0, "a"],
      [startMs, "x.y_z-9"],
      [253_402_300_799_999, "Z"],
    ] as const) {
      expect(cursor.read(cursor.write(key))).toEqual(key);
    }
    for (const text of ["", ".", "a", "a.", "a.b ", "A.b", "1é.b"]) {
      expect(cursor.read(text), text).toBeNull();
    }
  });
});
