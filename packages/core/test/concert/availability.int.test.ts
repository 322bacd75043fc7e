import type { Availability, BoxOffice, ConcertDocument, Stores } from "@admit-one/core";
import { type Bits, clearBit, expandSections, hasBit, plainPlan, setBit } from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import { concertDocument, createTestBoxOffice, startMs } from "@admit-one/testing";
import { describe, expect, test } from "vitest";

const twoSections: ConcertDocument["shows"][number]["sections"] = [
  { section: "A", price: 100, rows: [{ row: "1", seats: 10 }] },
  {
    section: "B",
    price: 50,
    rows: [{ row: "1", seats: 3 }],
    seats: [{ seat: "1-2", blocked: "house" }],
  },
];

const documentOf = (over: Partial<ConcertDocument> = {}): ConcertDocument => ({
  ...concertDocument(),
  shows: concertDocument().shows.map((show) => ({ ...show, sections: twoSections })),
  ...over,
});

/** Two servers of one database, with a buyer who is in the box office. */
const open = async (over: Partial<ConcertDocument> = {}, stores: Stores = createMemoryStores()) => {
  const office = createTestBoxOffice({ stores });
  const other = createTestBoxOffice({ stores, startMs: office.clock.nowMs() });
  const { boxOffice } = office;
  await boxOffice.createConcert(documentOf(over));
  const issued = await boxOffice.issueToken({ queueId: "queue-1", userId: "ann" });
  if (issued.outcome !== "token_issued") throw new Error(issued.outcome);
  const { token } = issued.token;
  const look = async (at: BoxOffice, since?: string): Promise<Availability> => {
    const found = await at.getAvailability({ showId: "show-1", token, since });
    if (found.outcome !== "availability_found") throw new Error(found.outcome);
    return found.availability;
  };
  const hold = async (at: BoxOffice, ...seatIds: string[]) => {
    const held = await at.reserveSeats({ showId: "show-1", token, userId: "ann", seatIds });
    if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
    return held.reservation;
  };
  const pass = (ms: number): void => {
    office.clock.advance(ms);
    other.clock.advance(ms);
  };
  return { ...office, other: other.boxOffice, token, look, hold, pass };
};

const freeOf = (availability: Availability): readonly number[] => {
  if (availability.kind !== "full") throw new Error("These are changes.");
  const { bits, count } = availability;
  return Array.from({ length: count }, (_, no) => no).filter((no) => hasBit(bits, no));
};

describe("which seats are free", () => {
  test("is one bit for each seat of the plan, in its order", async () => {
    const { look, boxOffice } = await open();
    const whole = await look(boxOffice);
    expect(whole).toMatchObject({ kind: "full", count: 13 });
    expect(freeOf(whole)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12]);
    const plan = await boxOffice.getPlan({ showId: "show-1" });
    expect(plan).toMatchObject({ outcome: "plan_found", planVersion: whole.planVersion });
  });

  test("a hold that one server answered is in the next look at the other", async () => {
    const { look, hold, boxOffice, other } = await open();
    const { cursor } = await look(other);
    await hold(boxOffice, "A-1-3", "A-1-4");
    expect(freeOf(await look(other))).not.toContain(2);
    const since = await look(other, cursor);
    expect(since).toMatchObject({
      kind: "changes",
      changes: [
        { no: 2, available: false },
        { no: 3, available: false },
      ],
    });
    expect(await look(other, since.cursor)).toMatchObject({ kind: "changes", changes: [] });
  });

  test("a hundred who ask at once share two looks at the show and its seats", async () => {
    const stores = createMemoryStores();
    const reads = { show: 0, concert: 0, seatsSince: 0, plan: 0 };
    const { concerts } = stores;
    const counted = <K extends keyof typeof reads>(name: K): Pick<typeof concerts, K> => {
      const read = concerts[name] as (...asked: readonly unknown[]) => unknown;
      const counting = (...asked: readonly unknown[]) => {
        reads[name] += 1;
        return read(...asked);
      };
      return { [name]: counting } as unknown as Pick<typeof concerts, K>;
    };
    const counting = {
      ...concerts,
      ...counted("show"),
      ...counted("concert"),
      ...counted("seatsSince"),
      ...counted("plan"),
    };
    const { look, boxOffice } = await open({}, { ...stores, concerts: counting });
    const { cursor } = await look(boxOffice);
    Object.assign(reads, { show: 0, concert: 0, seatsSince: 0, plan: 0 });
    const asked = Array.from({ length: 100 }, () => look(boxOffice, cursor));
    for (const found of await Promise.all(asked)) expect(found).toMatchObject({ changes: [] });
    // The first ones begin a look, and all who come while it runs share the next.
    expect(reads).toEqual({ show: 0, concert: 0, seatsSince: 2, plan: 0 });
  });

  test("a cursor of one server is good for the other", async () => {
    const { look, hold, boxOffice, other } = await open();
    await look(other);
    const { cursor } = await look(boxOffice);
    await hold(boxOffice, "A-1-1");
    const { cursor: later } = await look(boxOffice, cursor);
    expect(await look(other, later)).toMatchObject({ kind: "changes", changes: [] });
    expect(await look(other, cursor)).toMatchObject({ changes: [{ no: 0, available: false }] });
  });

  test("a hold that ends by the clock is a change, though nothing was written", async () => {
    const { look, hold, pass, boxOffice, other } = await open();
    const { expiresAtMs } = await hold(boxOffice, "A-1-1");
    const { cursor } = await look(other);
    const follow = () => other.followSeats({ showId: "show-1", since: cursor });
    // A map that nobody looks at is dropped, and the next answer is full.
    const halfMinutes = Math.floor((expiresAtMs - startMs - 1) / 30_000);
    for (let passed = 0; passed < halfMinutes; passed += 1) {
      pass(30_000);
      await follow();
    }
    pass(expiresAtMs - startMs - 1 - halfMinutes * 30_000);
    const early = await follow();
    expect(early).toMatchObject({ availability: { kind: "changes", changes: [] } });
    pass(1);
    const late = await follow();
    expect(late).toMatchObject({
      availability: { kind: "changes", changes: [{ no: 0, available: true }] },
    });
  });

  test.each(["", "junk", "1.2.3", "999999.1.1.o", "1.1.1.o", "9".repeat(400)])(
    "for a cursor that is unknown or too old (%s) the answer is the whole",
    async (since) => {
      const { look, boxOffice } = await open();
      expect(await look(boxOffice, since)).toMatchObject({ kind: "full" });
    },
  );

  test("nothing is, while the show does not sell, and all of it again when it does", async () => {
    const [show] = documentOf().shows;
    if (show === undefined) throw new Error("The fixture has a show.");
    const later = { ...show, salesOpenAtMs: startMs + 1_000 };
    const { look, pass, boxOffice } = await open({
      shows: [later],
      queue: { queueId: "queue-1", opensAtMs: null },
    });
    const closed = await look(boxOffice);
    expect(freeOf(closed)).toEqual([]);
    expect(await look(boxOffice, closed.cursor)).toMatchObject({ kind: "changes", changes: [] });
    pass(1_000);
    const opened = await look(boxOffice, closed.cursor);
    expect(freeOf(opened)).toHaveLength(12);
  });

  test("is refused as the list of seats is", async () => {
    const { boxOffice, token } = await open();
    const ask = (showId: string, signed: string) =>
      boxOffice.getAvailability({ showId, token: signed });
    expect(await ask("show-1", "junk")).toEqual({ outcome: "invalid_token" });
    expect(await ask("show-9", token)).toEqual({ outcome: "not_found", what: "show" });
    expect(await boxOffice.followSeats({ showId: "show-9", since: null })).toEqual({
      outcome: "not_found",
      what: "show",
    });
  });
});

describe("the public plan", () => {
  test("has what a page draws, and never what is blocked", async () => {
    const { boxOffice } = await open();
    const found = await boxOffice.getPlan({ showId: "show-1" });
    if (found.outcome !== "plan_found") throw new Error(found.outcome);
    expect(found.planVersion).toMatch(/^1-[0-9a-z]+$/);
    expect(JSON.stringify(found.plan)).not.toContain("house");
    const expanded = expandSections({
      sections: twoSections.map(({ seats: _seats, ...section }) => section) as never,
    });
    expect(expanded).toEqual({ outcome: "expanded", plan: plainPlan(found.plan) });
    // The same instance, so that it is written as JSON once.
    expect(await boxOffice.getPlan({ showId: "show-1" })).toEqual(found);
  });

  test("of a draft does not exist; of an archived concert it does", async () => {
    const { boxOffice } = await open({ status: "draft" });
    const nothing = { outcome: "not_found", what: "show" };
    expect(await boxOffice.getPlan({ showId: "show-1" })).toEqual(nothing);
    expect(await boxOffice.getPlan({ showId: "show-9" })).toEqual(nothing);
    const archived = await open({ status: "archived" });
    const found = await archived.boxOffice.getPlan({ showId: "show-1" });
    expect(found.outcome).toBe("plan_found");
  });

  test("of another show with the same id has another version", async () => {
    const [show] = documentOf().shows;
    const versions = [];
    for (const seats of [3, 4]) {
      const sections = [{ section: "A", price: 1, rows: [{ row: "1", seats }] }];
      const { boxOffice } = await open({ shows: [{ ...show, sections } as never] });
      const found = await boxOffice.getPlan({ showId: "show-1" });
      versions.push(found.outcome === "plan_found" ? found.planVersion : found.outcome);
    }
    expect(new Set(versions).size).toBe(2);
  });
});

describe("sections that are appended while it sells", () => {
  const added = {
    showId: "show-1",
    sections: [{ section: "C", price: 9, standing: 5 }],
    idempotencyKey: "more",
  };

  test("are learned by every server at its next look, by a new version of the plan", async () => {
    const { look, boxOffice, other, pass } = await open();
    const before = await look(other);
    expect(await boxOffice.addSections(added)).toMatchObject({ outcome: "sections_added" });
    const after = await look(other, before.cursor);
    expect(after.planVersion).not.toBe(before.planVersion);
    expect(freeOf(after)).toEqual([...freeOf(before), 13, 14, 15, 16, 17]);
    expect(await look(boxOffice)).toMatchObject({ planVersion: after.planVersion });
    pass(1_000);
    const plan = await other.getPlan({ showId: "show-1" });
    expect(plan).toMatchObject({ planVersion: after.planVersion });
  });

  test("count from the first step on, and can be reserved as they come", async () => {
    const stores = createMemoryStores();
    const { concerts } = stores;
    let steps = 0;
    const stopping: Stores = {
      ...stores,
      concerts: {
        ...concerts,
        seatsPerStep: 2,
        changeShow: (...step) => {
          steps += 1;
          if (steps > 1) throw new Error("stopped");
          return concerts.changeShow(...step);
        },
      },
    };
    const { look, other, boxOffice } = await open({}, stopping);
    const before = await look(other);
    await expect(boxOffice.addSections(added)).rejects.toThrow("stopped");
    const midway = await look(other, before.cursor);
    expect(midway).toMatchObject({ kind: "full", count: 18 });
    expect(freeOf(midway)).toEqual([...freeOf(before), 13, 14]);
  });
});

test("who applies the changes has what the whole says", async () => {
  const { look, hold, boxOffice, other } = await open();
  const first = await look(other);
  if (first.kind !== "full") throw new Error("The first answer is whole.");
  const mine: Bits = first.bits.slice();
  let { cursor } = first;
  for (const seatId of ["A-1-1", "A-1-5", "B-1-3"]) {
    await hold(boxOffice, seatId);
    const next = await look(other, cursor);
    if (next.kind !== "changes") throw new Error("The next ones are changes.");
    for (const { no, available } of next.changes) (available ? setBit : clearBit)(mine, no);
    cursor = next.cursor;
  }
  expect(await look(boxOffice)).toMatchObject({ bits: mine });
});
