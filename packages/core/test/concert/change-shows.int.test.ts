import type { AddShow, ConcertDocument, ShowDocument } from "@admit-one/core";
import { concertDocument, peekEvents } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { openWorld, queueId, showId } from "../support/box-office.ts";

const concertId = "concert-1";
const hourMs = 3_600_000;
const conflict = { outcome: "conflict" };
const missing = (what: string) => ({ outcome: "not_found", what });

type World = Awaited<ReturnType<typeof openWorld>>;

const graded = (over: Partial<ConcertDocument> = {}): ConcertDocument => {
  const document = concertDocument({ grades: [{ grade: "R", price: 110_000 }], ...over });
  const sections = [{ section: "A", grade: "R", rows: [{ row: "1", seats: 6 }] }];
  return { ...document, shows: document.shows.map((show) => ({ ...show, sections })) };
};

const [base] = graded().shows;
if (base === undefined) throw new Error("The document has a show.");

/** A second show, an hour after the first. */
const later = (over: Partial<ShowDocument> = {}): ShowDocument => ({
  ...base,
  showId: "show-2",
  startsAtMs: base.startsAtMs + hourMs,
  ...over,
});

const add = ({ boxOffice }: World, over: Partial<AddShow> = {}) =>
  boxOffice.addShow({ concertId, show: later(), idempotencyKey: "key-1", ...over });

const eventsOf = async ({ stores }: World, ...types: readonly string[]) =>
  (await peekEvents(stores.events)).filter(({ type }) => types.includes(type));

const salesOf = async ({ stores }: World) =>
  (await stores.queues.read({ queueId: queueId as never })).queue?.sales;

describe("a show that is added", () => {
  test("sells from its window on, with the grades of the concert's first show", async () => {
    const world = await openWorld(graded());
    const ann = await world.join("ann");
    const added = { outcome: "show_added", concertId, showId: "show-2" };
    expect(await add(world)).toEqual(added);
    expect(await world.boxOffice.getConcert({ concertId })).toMatchObject({
      shows: [{ showId }, { showId: "show-2", totalSeats: 6, priceFrom: 110_000 }],
    });
    const seats = await world.boxOffice.listSeats({ showId: "show-2", token: ann.token });
    expect(seats).toMatchObject({ seats: { length: 6, 0: { seatId: "A-1-1", grade: "R" } } });
    expect(
      await world.boxOffice.reserveSeats({
        showId: "show-2",
        token: ann.token,
        userId: "ann",
        seatIds: ["A-1-1"],
      }),
    ).toMatchObject({ outcome: "seats_reserved", reservation: { amount: 110_000 } });
    expect(await eventsOf(world, "ShowAdded")).toMatchObject([
      { stream: "show-2", showId: "show-2", concertId },
    ]);
  });

  test("is added once by one key, whatever its generated id", async () => {
    const world = await openWorld(graded());
    const { showId: _, ...show } = later();
    const first = await add(world, { show });
    expect(first.outcome).toBe("show_added");
    expect(await add(world, { show })).toEqual(first);
    expect(await add(world, { show: { ...show, title: "다른" } })).toEqual({
      outcome: "idempotency_key_reused",
    });
    expect(await eventsOf(world, "ShowAdded")).toHaveLength(1);
    expect((await world.stores.concerts.shows([concertId as never])).length).toBe(2);
  });

  test("is refused where it can't be right, and leaves nothing", async () => {
    const world = await openWorld(graded());
    const refused = async (over: Partial<AddShow>) => {
      const answer = await add(world, over);
      return answer.outcome === "validation" ? answer.errors.map(({ field }) => field) : answer;
    };
    expect(await refused({ idempotencyKey: "" })).toEqual(["Idempotency-Key"]);
    expect(await refused({ show: later({ showId: "?" }) })).toEqual(["showId"]);
    expect(await refused({ show: later({ startsAtMs: -1 }) })).toEqual(["startsAt"]);
    expect(await refused({ show: later({ salesCloseAtMs: 1 }) })).toEqual(["salesCloseAt"]);
    const ended = { salesOpenAtMs: 1, salesCloseAtMs: 2 };
    expect(await refused({ show: later(ended) })).toEqual(["salesCloseAt"]);
    const sections = [{ section: "A", grade: "S", standing: 2 }];
    expect(await refused({ show: later({ sections }) })).toEqual(["sections[0].grade"]);
    expect(await refused({ concertId: "none" })).toEqual(missing("concert"));
    expect(await refused({ show: later({ showId }) })).toEqual({
      outcome: "already_exists",
      what: "show",
    });
    expect(await eventsOf(world, "ShowAdded")).toEqual([]);
    expect(await refused({ show: later(ended), allowPast: true })).toMatchObject({
      outcome: "show_added",
    });
  });

  test("of a draft is not seen, and goes with it", async () => {
    const world = await openWorld(graded({ status: "draft" }));
    await add(world);
    expect(await salesOf(world)).toMatchObject({ edgeAtMs: null });
    expect(await world.boxOffice.deleteConcert({ concertId })).toEqual({
      outcome: "concert_deleted",
    });
    expect(await world.stores.concerts.show("show-2" as never)).toBeNull();
  });
});

describe("a show that is changed", () => {
  test("keeps what is not named; the event has all as it was and as it is", async () => {
    const world = await openWorld(graded());
    const changed = await world.boxOffice.changeShow({
      showId,
      title: " 첫째  날 ",
      salesCloseAtMs: base.salesCloseAtMs + hourMs,
    });
    const before = {
      title: null,
      startsAtMs: base.startsAtMs,
      salesOpenAtMs: base.salesOpenAtMs,
      salesCloseAtMs: base.salesCloseAtMs,
    };
    const after = { ...before, title: "첫째 날", salesCloseAtMs: base.salesCloseAtMs + hourMs };
    expect(changed).toMatchObject({ outcome: "show_changed", show: { showId, ...after } });
    expect(await world.boxOffice.getConcert({ concertId })).toMatchObject({ shows: [after] });
    expect(await eventsOf(world, "ShowChanged")).toMatchObject([
      { stream: showId, showId, concertId, before, after },
    ]);
    expect(await world.boxOffice.changeShow({ showId, title: null })).toMatchObject({
      show: { title: null },
    });
  });

  test("to what it is already does not change", async () => {
    const world = await openWorld(graded());
    for (const same of [{}, { startsAtMs: base.startsAtMs }, { title: null }]) {
      const answer = await world.boxOffice.changeShow({ showId, ...same });
      expect(answer).toMatchObject({ outcome: "show_changed", show: { showId } });
    }
    expect(await eventsOf(world, "ShowChanged")).toEqual([]);
  });

  test("is refused a sale that ends before it begins, or that is over, unless it is meant", async () => {
    const world = await openWorld(graded());
    const nowMs = world.clock.nowMs();
    const change = (over: object) => world.boxOffice.changeShow({ showId, ...over });
    const refused = { outcome: "validation", errors: [{ field: "salesCloseAt" }] };
    expect(await change({ salesOpenAtMs: base.salesCloseAtMs })).toMatchObject(refused);
    expect(await change({ salesCloseAtMs: nowMs })).toMatchObject(refused);
    expect(await change({ title: "" })).toMatchObject({ errors: [{ field: "title" }] });
    expect(await change({ startsAtMs: -1 })).toMatchObject({ errors: [{ field: "startsAt" }] });
    expect(await change({ salesCloseAtMs: nowMs, allowPast: true })).toMatchObject({
      outcome: "show_changed",
    });
    // Its end has passed, and is not what changes.
    expect(await change({ title: "지난" })).toMatchObject({ outcome: "show_changed" });
    expect(await world.boxOffice.changeShow({ showId: "none" })).toEqual(missing("show"));
  });

  test("closes its sale to holds at once; what is held can still be paid", async () => {
    const world = await openWorld(graded());
    const ann = await world.join("ann");
    const reservation = await world.hold("ann", ann, "A-1-1");
    const salesCloseAtMs = world.clock.nowMs() + 1;
    await world.boxOffice.changeShow({ showId, salesCloseAtMs });
    world.clock.advance(1);
    const ask = { showId, token: ann.token, userId: "ann", seatIds: ["A-1-2"] };
    expect(await world.boxOffice.reserveSeats(ask)).toEqual({
      outcome: "sales_closed",
      when: "after",
    });
    expect(await world.pay("ann", ann, reservation)).toMatchObject({ outcome: "payment_captured" });
  });
});

describe("the early: a queue that opens with its sales", () => {
  const early = () => {
    const document = graded();
    const shows = document.shows.map((show) => ({
      ...show,
      salesOpenAtMs: show.salesOpenAtMs + 5 * hourMs,
    }));
    return { ...document, shows };
  };

  test("follows the window of a show, and one that is added", async () => {
    const world = await openWorld(early());
    const nowMs = world.clock.nowMs();
    expect(await salesOf(world)).toMatchObject({ openAtMs: base.salesOpenAtMs + 5 * hourMs });
    expect((await world.join("ann")).status).toBe("waiting");
    await world.boxOffice.changeShow({ showId, salesOpenAtMs: nowMs + hourMs });
    expect(await salesOf(world)).toMatchObject({ openAtMs: nowMs + hourMs });
    await add(world, { show: later({ salesOpenAtMs: nowMs - 1 }) });
    expect(await salesOf(world)).toMatchObject({ openAtMs: null });
    expect((await world.join("bob")).status).toBe("active");
    expect((await world.join("ann")).status).toBe("active");
  });

  test("never closes again to those who are active", async () => {
    const world = await openWorld(graded());
    const ann = await world.join("ann");
    const nowMs = world.clock.nowMs();
    await world.boxOffice.changeShow({ showId, salesOpenAtMs: nowMs + hourMs });
    expect(await salesOf(world)).toMatchObject({ openAtMs: nowMs + hourMs });
    expect((await world.look(ann)).status).toBe("active");
    await world.boxOffice.changeShow({ showId, salesOpenAtMs: nowMs });
    expect((await world.hold("ann", ann, "A-1-1")).status).toBe("held");
  });

  test("learns a change from the relay if the call could not write it", async () => {
    const world = await openWorld(early());
    const openAtMs = world.clock.nowMs() + hourMs;
    world.flaky.breakNext("queues.update", "before");
    const changed = await world.boxOffice.changeShow({ showId, salesOpenAtMs: openAtMs });
    expect(changed.outcome).toBe("show_changed");
    await world.boxOffice.work.relay();
    expect(await salesOf(world)).toMatchObject({ openAtMs });
  });
});

describe("sections that are appended", () => {
  const more = { sections: [{ section: "B", price: 90_000, rows: [{ row: "1", seats: 3 }] }] };
  const append = ({ boxOffice }: World, over: object = {}) =>
    boxOffice.addSections({ showId, ...more, idempotencyKey: "key-1", ...over });

  test("sell at once, on a server that knew the seats before too", async () => {
    const world = await openWorld(graded());
    const ann = await world.join("ann");
    const list = async () => {
      const listed = await world.boxOffice.listSeats({ showId, token: ann.token });
      if (listed.outcome !== "seats_listed") throw new Error(listed.outcome);
      return listed.seats.map(({ seatId }) => seatId as string);
    };
    const before = await list();
    expect(await append(world)).toEqual({
      outcome: "sections_added",
      showId,
      firstNo: 6,
      seats: 3,
    });
    expect(await list()).toEqual([...before, "B-1-1", "B-1-2", "B-1-3"]);
    expect((await world.hold("ann", ann, "B-1-2")).amount).toBe(90_000);
    const found = await world.boxOffice.getConcert({ concertId });
    expect(found).toMatchObject({ shows: [{ totalSeats: 9, priceFrom: 90_000 }] });
    expect(await eventsOf(world, "SectionsAdded")).toMatchObject([
      { stream: showId, showId, concertId, sections: ["B"], firstNo: 6, seats: 3 },
    ]);
    expect(await world.boxOffice.exportConcert({ concertId })).toMatchObject({
      document: { shows: [{ sections: [{ section: "A" }, { section: "B" }] }] },
    });
  });

  test("are appended once by one key", async () => {
    const world = await openWorld(graded());
    const first = await append(world);
    expect(await append(world)).toEqual(first);
    const other = [{ section: "C", price: 1, standing: 1 }];
    expect(await append(world, { sections: other })).toEqual({ outcome: "idempotency_key_reused" });
    expect(await append(world, { idempotencyKey: "key-2" })).toMatchObject({
      outcome: "validation",
    });
    expect(await eventsOf(world, "SectionsAdded")).toHaveLength(1);
  });

  test("may bring grades, rows of a section that is there, and blocked seats", async () => {
    const world = await openWorld(graded());
    const sections = [
      { section: "A", grade: "R", rows: [{ row: "2", seats: 2 }] },
      {
        section: "C",
        grade: "S",
        rows: [{ row: "1", seats: 2 }],
        seats: [{ seat: "1-1", blocked: "camera" }],
      },
    ];
    const grades = [{ grade: "S", price: 50_000 }];
    expect(await append(world, { grades, sections })).toMatchObject({ firstNo: 6, seats: 4 });
    const { seats } = await world.stores.concerts.seatsSince(showId as never, 0);
    expect(seats.slice(6).map(({ seatId, price, claim }) => [seatId, price, claim.state])).toEqual([
      ["A-2-1", 110_000, "free"],
      ["A-2-2", 110_000, "free"],
      ["C-1-1", 50_000, "blocked"],
      ["C-1-2", 50_000, "free"],
    ]);
    const available = await world.stores.concerts.availableSeats([showId as never], 0);
    expect([...available.values()]).toEqual([9]);
  });

  test("are refused where they can't be right", async () => {
    const world = await openWorld(graded());
    const section = more.sections[0];
    for (const [field, over] of [
      ["Idempotency-Key", { idempotencyKey: "" }],
      ["sections", { sections: [] }],
      ["sections", { sections: [{ ...section, section: "A" }] }],
      ["sections[0].grade", { sections: [{ section: "B", grade: "none", standing: 1 }] }],
    ] as const) {
      const answer = await append(world, over);
      expect(answer).toMatchObject({ outcome: "validation", errors: [{ field }] });
    }
    expect(await append(world, { showId: "none" })).toEqual(missing("show"));
    await world.boxOffice.cancelShow({ showId });
    expect(await append(world)).toEqual(conflict);
    expect(await eventsOf(world, "SectionsAdded")).toEqual([]);
  });
});
