import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import type { ConcertDocument } from "../../src/concert/concert-document.ts";
import { saleStateOf } from "../../src/concert/get-sale-states.ts";
import { show as showOf } from "../support/given.ts";

const concertId = "concert-1";
const queueId = "queue-1";

const open = async (over: Partial<ConcertDocument> = {}) => {
  const office = createTestBoxOffice();
  const { boxOffice } = office;
  const created = await boxOffice.createConcert({ ...concertDocument(), ...over });
  expect(created.outcome).toBe("concert_created");
  const join = async (userId: string) => {
    const issued = await boxOffice.issueToken({ queueId, userId });
    if (!("token" in issued)) throw new Error(issued.outcome);
    return issued.token.token;
  };
  const left = (token: string, of = concertId) => boxOffice.getSeatsLeft({ concertId: of, token });
  const states = async () => {
    const found = await boxOffice.getConcert({ concertId });
    if (found.outcome !== "concert_found") throw new Error(found.outcome);
    const { states: of } = await boxOffice.getSaleStates({ shows: found.shows });
    return [...of.values()];
  };
  return { ...office, join, left, states };
};

const [show] = concertDocument().shows;
if (show === undefined) throw new Error("the document has no show");
const graded = {
  grades: [
    { grade: "R", price: 200 },
    { grade: "S", price: 100 },
  ],
  shows: [
    {
      ...show,
      sections: [
        { section: "A", grade: "R", rows: [{ row: "1", seats: 2 }] },
        { section: "B", grade: "S", rows: [{ row: "1", seats: 3 }] },
        { section: "C", grade: "R", rows: [{ row: "1", seats: 4 }] },
      ],
    },
  ],
};

describe("seats left", () => {
  test("are counted by grade and price, holds out, once a second for all", async () => {
    const { boxOffice, clock, join, left } = await open(graded);
    const token = await join("ann");
    const rows = (r: number, s: number) => [
      { showId: "show-1", grade: "R", price: 200, left: r },
      { showId: "show-1", grade: "S", price: 100, left: s },
    ];
    const first = await left(token);
    expect(first).toEqual({ outcome: "seats_left_found", left: rows(6, 3) });
    const hold = { showId: "show-1", userId: "ann", token };
    await boxOffice.reserveSeats({ ...hold, seatIds: ["A-1-1", "B-1-1", "B-1-2", "B-1-3"] });
    expect(await left(await join("ben"))).toEqual(first);
    clock.advance(1_000);
    expect(await left(token)).toMatchObject({ left: rows(5, 0) });
    // The holds end by time, before anybody sweeps.
    clock.advance(300_000);
    expect(await left(await join("cid"))).toMatchObject({ left: rows(6, 3) });
  });

  test("are for those who wait and those who are in, and for nobody else", async () => {
    const { boxOffice, join, left } = await open();
    await boxOffice.changeQueue({ queueId, policy: { maxActive: 1 } });
    const [ann, ben] = [await join("ann"), await join("ben")];
    const found = { outcome: "seats_left_found" };
    expect(await left(ann)).toMatchObject(found);
    expect(await left(ben)).toMatchObject(found);
    await boxOffice.leaveQueue({ queueId, userId: "ben", token: ben });
    await boxOffice.leaveQueue({ queueId, userId: "ann", token: ann });
    const invalid = { outcome: "invalid_token" };
    expect([await left(ben), await left(ann), await left("forged")]).toEqual([
      invalid,
      invalid,
      invalid,
    ]);
    const cid = await join("cid");
    expect(await left(cid, "none")).toEqual({ outcome: "not_found", what: "concert" });
    const elsewhere = concertDocument({ concertId: "concert-2", queue: { queueId: "queue-2" } });
    const shows = elsewhere.shows.map((it) => ({ ...it, showId: "show-2" }));
    await boxOffice.createConcert({ ...elsewhere, shows });
    expect(await left(cid, "concert-2")).toEqual(invalid);
  });

  test("of shows that do not sell are not told", async () => {
    const { boxOffice, join, left } = await open();
    await boxOffice.cancelShow({ showId: "show-1" });
    expect(await left(await join("ann"))).toEqual({ outcome: "seats_left_found", left: [] });
  });
});

describe("how a show sells", () => {
  const aShow = showOf();
  const nowMs = aShow.salesOpenAtMs;
  const hundred = { ...aShow, totalSeats: 100, cancelled: false };

  test.each([
    [hundred, 5, nowMs, "on_sale"],
    [hundred, 4, nowMs, "few_left"],
    [hundred, 1, nowMs, "few_left"],
    [hundred, 0, nowMs, "sold_out"],
    [hundred, 100, nowMs - 1, "upcoming"],
    [hundred, 100, hundred.salesCloseAtMs, "over"],
    [{ ...hundred, cancelled: true }, 100, nowMs, "cancelled"],
  ] as const)("case %#", (of, available, atMs, state) => {
    expect(saleStateOf(of, available, atMs)).toBe(state);
  });

  test("is counted once a second for all who look", async () => {
    const { boxOffice, clock, join, states } = await open(graded);
    expect(await states()).toEqual(["on_sale"]);
    const token = await join("ann");
    await boxOffice.changeConcert({
      concertId,
      policy: { maxSeatsPerReservation: 9, maxSeatsPerUser: 9 },
    });
    const hold = { showId: "show-1", userId: "ann", token, best: { count: 9 } };
    expect(await boxOffice.reserveSeats(hold)).toMatchObject({ outcome: "seats_reserved" });
    expect(await states()).toEqual(["on_sale"]);
    clock.advance(1_000);
    expect(await states()).toEqual(["sold_out"]);
    expect(await boxOffice.getSaleStates({ shows: [] })).toEqual({
      outcome: "sale_states_found",
      states: new Map(),
    });
  });
});
