import { concertDocument } from "@admit-one/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalName, twinKey, twinOf } from "../../src/concert/plan/names.ts";
import { openWorld } from "../support/box-office.ts";
import { faultsIn } from "../support/faults-in.ts";

const nfd = (text: string): string => text.normalize("NFD");

type Rows = Readonly<Record<string, readonly string[]>>;

/** A document whose sections have these rows, of two seats each. */
const documentOf = (sections: readonly (readonly [string, readonly string[]])[]) => {
  const [show] = concertDocument().shows;
  if (show === undefined) throw new Error("The fixture has a show.");
  const made = sections.map(([section, rows]) => ({
    section,
    price: 1_000,
    rows: rows.map((row) => ({ row, seats: 2 })),
  }));
  return { ...concertDocument(), shows: [{ ...show, sections: made }] };
};

const wrongIn = (sections: Rows | readonly (readonly [string, readonly string[]])[]) =>
  faultsIn(documentOf(Array.isArray(sections) ? sections : Object.entries(sections))).map(
    ({ field }) => field,
  );

describe("fault 28: twins", () => {
  test.for<[string, string, string]>([
    ["another writing of the same letters", "가", nfd("가")],
    ["a space before", "가", " 가"],
    ["a line end", "1", "1\n"],
    ["two spaces within", "1층 A", "1층  A"],
    ["a space that is no ordinary one", "1층 A", "1층\u00a0A"],
    ["a space without width", "가", "가\u200b"],
    ["a mark of direction", "A", "\u200eA"],
    ["a joiner", "가나", "가\u200d나"],
    ["an accent of its own", "Parkett é", nfd("Parkett é")],
  ])("%s makes no other name", ([, one, other]) => {
    expect(twinKey(other)).toBe(twinKey(one));
    expect(wrongIn({ [one]: ["1"], [other]: ["1"] })).toEqual(["shows[0].sections"]);
    // Also where no seat is made twice.
    expect(wrongIn({ [one]: ["1"], [other]: ["2"] })).toEqual(["shows[0].sections"]);
    expect(wrongIn({ A1: [one, other] })).toEqual(["shows[0].sections"]);
  });

  test("what differs by letter or by case is another name", () => {
    expect(wrongIn({ A: ["1"], a: ["1"], Ä: ["1"], 가: ["1"], 각: ["1"] })).toEqual([]);
    expect(wrongIn({ A: ["1", "2", "１"] })).toEqual([]);
  });

  test("a section may be written down twice, in the same way, for rows of another price", () => {
    const twice = [
      ["A", ["1"]],
      ["A", ["2"]],
    ] as const;
    expect(wrongIn(twice)).toEqual([]);
    const twins = [
      ["A", ["1"]],
      ["A", ["1 "]],
    ] as const;
    expect(wrongIn(twins)).toEqual(["shows[0].sections"]);
  });

  test.for(["\u200b", "\u0007", "a\0", " \u00a0 "])("%j is no name", (name) => {
    expect(wrongIn({ [name]: ["1"] })).toEqual(["shows[0].sections[0].section"]);
    expect(wrongIn({ A: [name] })).toEqual(["shows[0].sections[0].rows[0].row"]);
    expect(faultsIn({ ...concertDocument(), title: name })).toHaveLength(1);
  });

  test("names are kept as they are normally written, and asked for in any writing", async () => {
    const title = nfd("  겨울   콘서트 ");
    const document = { ...documentOf([[nfd(" 가  나 "), ["1\n"]]]), title };
    const world = await openWorld(document);
    const { boxOffice } = world;
    const { token } = await world.join("ann");
    expect(await boxOffice.getConcert({ concertId: "concert-1" })).toMatchObject({
      concert: { title: "겨울 콘서트" },
    });
    const show = { showId: "show-1", token };
    expect(await boxOffice.listSeats(show)).toMatchObject({
      seats: [{ seatId: "가 나-1-1", section: "가 나", row: "1", number: 1 }, {}],
    });
    const ask = (...seatIds: string[]) =>
      boxOffice.reserveSeats({ ...show, userId: "ann", seatIds });
    expect(await ask("가 나-1-1", nfd(" 가  나-1-1"))).toMatchObject({
      outcome: "validation",
      errors: [{ field: "seatIds" }],
    });
    const wanted = nfd("가\u00a0나-1-1");
    const key = { ...show, userId: "ann", idempotencyKey: "k" };
    const held = await boxOffice.reserveSeats({ ...key, seatIds: [wanted] });
    expect(held).toMatchObject({ reservation: { seats: [{ seatId: "가 나-1-1" }] } });
    // The same request, in another writing.
    const again = await boxOffice.reserveSeats({ ...key, seatIds: ["가 나-1-1"] });
    expect(again).toEqual(held);
    const bob = await world.join("bob");
    const taken = { ...show, ...bob, userId: "bob", seatIds: [wanted] };
    expect(await boxOffice.reserveSeats(taken)).toEqual({
      outcome: "seat_already_reserved",
      seatIds: ["가 나-1-1"],
    });
  });

  test("seats of a plan that kept its names as they came can still be had", async () => {
    const world = await openWorld();
    const { stores, boxOffice, clock } = world;
    const odd = [" A-1-1", nfd("가-1-1")];
    const concert = await stores.concerts.concert("concert-1" as never);
    const [show] = await stores.concerts.shows(["concert-1" as never]);
    const { seats } = await stores.concerts.seatsSince("show-1" as never, 0);
    if (concert === null || show === undefined) throw new Error("The fixture has a show.");
    const old = { concertId: "old" as never, showId: "old-1" as never };
    await stores.concerts.create({
      concert: { ...concert, concertId: old.concertId, createdAtMs: clock.nowMs() },
      shows: [{ ...show, ...old, totalSeats: 2 }],
      plans: [{ showId: old.showId, version: 1, plan: { grades: [], sections: [] } }],
      seats: odd.flatMap((seatId, index) => {
        const seat = seats[index];
        return seat === undefined ? [] : [{ ...seat, ...old, seatId: seatId as never }];
      }),
      events: [],
    });
    const { token } = await world.join("ann");
    for (const seatId of odd) {
      const wish = { showId: "old-1", userId: "ann", token, seatIds: [seatId] };
      expect(await boxOffice.reserveSeats(wish)).toMatchObject({ outcome: "seats_reserved" });
    }
  });

  test("a name that is normal stays as it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const name = normalName(text);
        expect(normalName(name)).toBe(name);
        expect(normalName(nfd(` ${text}\n`))).toBe(name);
        expect(twinOf([name, name])).toBeNull();
      }),
    );
  });
});
