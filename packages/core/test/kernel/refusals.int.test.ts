import { concertDocument } from "@admit-one/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { openWorld, queueId, showId, type World, withQueue } from "../support/box-office.ts";

// Whatever is refused leaves everything as it was (L10).

const method = { type: "fake" };
type Outcome = { readonly outcome: string };
type Refused = {
  readonly what: string;
  readonly run: (world: World, stage: Stage) => Promise<Outcome>;
  readonly is: string;
};

/** Ann holds A-1-1 and paid A-1-2, Bob is inside, Cid waits; Eve stands in another line. */
const setStage = async (world: World) => {
  const [ann, bob] = [await world.join("ann"), await world.join("bob")];
  const held = await world.hold("ann", ann, "A-1-1");
  const cid = await world.join("cid");
  const other = concertDocument({ concertId: "other", queue: { queueId: "queue-2" } });
  await world.boxOffice.createConcert({
    ...other,
    shows: other.shows.map((show) => ({ ...show, showId: "show-2" })),
  });
  const eve = await world.boxOffice.issueToken({ queueId: "queue-2", userId: "bob" });
  if (eve.outcome !== "token_issued") throw new Error(eve.outcome);
  return { ann: ann.token, bob: bob.token, cid: cid.token, foreign: eve.token.token, held };
};
type Stage = Awaited<ReturnType<typeof setStage>>;

const reserve = (what: string, is: string, over: (stage: Stage) => object): Refused => ({
  what: `reserve ${what}`,
  is,
  run: (world, stage) =>
    world.boxOffice.reserveSeats({
      showId,
      seatIds: ["A-1-3"],
      userId: "bob",
      token: stage.bob,
      ...over(stage),
    }),
});

const pay = (what: string, is: string, over: (stage: Stage) => object): Refused => ({
  what: `pay ${what}`,
  is,
  run: (world, stage) =>
    world.boxOffice.pay({
      reservationId: stage.held.reservationId,
      userId: "ann",
      token: stage.ann,
      method,
      ...over(stage),
    }),
});

const many = Array.from({ length: 101 }, (_, n) => `A-1-${n}`);
const forged = (token: string) => `${token.slice(0, -1)}${token.endsWith("0") ? "1" : "0"}`;

const refused: readonly Refused[] = [
  reserve("no seat", "validation", () => ({ seatIds: [] })),
  reserve("101 seats", "validation", () => ({ seatIds: many })),
  reserve("a seat twice", "validation", () => ({ seatIds: ["A-1-3", "A-1-3"] })),
  reserve("a seat without a name", "validation", () => ({ seatIds: [""] })),
  reserve("a seat with a long name", "validation", () => ({ seatIds: ["x".repeat(65)] })),
  reserve("with an odd key", "validation", () => ({ idempotencyKey: "ключ" })),
  reserve("with an empty key", "validation", () => ({ idempotencyKey: "" })),
  reserve("as nobody", "validation", () => ({ userId: "" })),
  reserve("without a token", "invalid_token", () => ({ token: "" })),
  reserve("with junk for a token", "invalid_token", () => ({ token: "💥 \n.." })),
  reserve("with a forged token", "invalid_token", ({ bob }) => ({ token: forged(bob) })),
  reserve("with another user's token", "invalid_token", ({ ann }) => ({ token: ann })),
  reserve("while waiting", "token_not_active", ({ cid }) => ({ userId: "cid", token: cid })),
  reserve("at no show", "not_found", () => ({ showId: "none" })),
  reserve("with a token of another line", "invalid_token", ({ foreign }) => ({ token: foreign })),
  reserve("no such seat", "not_found", () => ({ seatIds: ["A-1-3", "Z-9-9"] })),
  reserve("too many", "seat_limit_exceeded", () => ({
    seatIds: ["A-1-2", "A-1-3", "A-1-4", "A-1-5", "A-1-6"],
  })),
  reserve("a seat that is held", "seat_already_reserved", () => ({ seatIds: ["A-1-3", "A-1-1"] })),
  pay("with an odd amount", "validation", () => ({ amount: 1.5, currency: "KRW" })),
  pay("with an amount alone", "validation", () => ({ amount: 110_000 })),
  pay("with a currency alone", "validation", () => ({ currency: "KRW" })),
  pay("by no gateway", "validation", () => ({ method: { type: "none" } })),
  pay("without a token", "invalid_token", () => ({ token: "" })),
  pay("with another user's token", "invalid_token", ({ bob }) => ({ token: bob })),
  pay("with a token of another line", "not_found", ({ foreign }) => ({
    userId: "bob",
    token: foreign,
  })),
  pay("nothing", "not_found", () => ({ reservationId: "none" })),
  pay("another's reservation", "not_found", ({ bob }) => ({ userId: "bob", token: bob })),
  pay("another amount", "amount_mismatch", () => ({ amount: 1, currency: "KRW" })),
  pay("in another currency", "amount_mismatch", () => ({ amount: 110_000, currency: "USD" })),
  {
    what: "release another's",
    is: "not_found",
    run: (world, { held }) =>
      world.boxOffice.releaseReservation({ reservationId: held.reservationId, userId: "bob" }),
  },
  {
    what: "release nothing",
    is: "not_found",
    run: (world) => world.boxOffice.releaseReservation({ reservationId: "none", userId: "bob" }),
  },
  {
    what: "see another's",
    is: "not_found",
    run: (world, { held }) =>
      world.boxOffice.getReservation({ reservationId: held.reservationId, userId: "bob" }),
  },
  {
    what: "leave with another's token",
    is: "invalid_token",
    run: (world, { ann }) => world.boxOffice.leaveQueue({ queueId, userId: "bob", token: ann }),
  },
  {
    what: "look up at another line",
    is: "invalid_token",
    run: (world, { ann }) => world.boxOffice.lookUpToken({ queueId: "queue-2", token: ann }),
  },
  {
    what: "shows with a token of another line",
    is: "invalid_token",
    run: (world, { foreign }) =>
      world.boxOffice.listShows({ concertId: "concert-1", token: foreign }),
  },
  {
    what: "shows of no concert",
    is: "not_found",
    run: (world, { bob }) => world.boxOffice.listShows({ concertId: "none", token: bob }),
  },
  {
    what: "seats with a token of another line",
    is: "invalid_token",
    run: (world, { foreign }) => world.boxOffice.listSeats({ showId, token: foreign }),
  },
  {
    what: "seats while waiting, of no show",
    is: "token_not_active",
    run: (world, { cid }) => world.boxOffice.listSeats({ showId: "none", token: cid }),
  },
  {
    what: "join no line",
    is: "not_found",
    run: (world) => world.boxOffice.issueToken({ queueId: "none", userId: "ann" }),
  },
  {
    what: "the same concert again",
    is: "already_exists",
    run: (world) => world.boxOffice.createConcert(concertDocument()),
  },
  {
    what: "the same show in another concert",
    is: "already_exists",
    run: (world) => world.boxOffice.createConcert(concertDocument({ concertId: "new", queue: {} })),
  },
  {
    what: "another's queue with a policy",
    is: "already_exists",
    run: (world) => {
      const { shows, ...document } = concertDocument({
        concertId: "new",
        queue: { queueId, maxActive: 1 },
      });
      return world.boxOffice.createConcert({
        ...document,
        shows: shows.map((show) => ({ ...show, showId: "new" })),
      });
    },
  },
  {
    what: "a queue policy below zero",
    is: "validation",
    run: (world) => world.boxOffice.changeQueue({ queueId, policy: { maxActive: -1 } }),
  },
  {
    what: "a hold of no time",
    is: "validation",
    run: (world) =>
      world.boxOffice.changeConcert({ concertId: "concert-1", policy: { holdForMs: 999 } }),
  },
];

describe("a refusal changes nothing", () => {
  let world: World;
  let stage: Stage;
  beforeEach(async () => {
    world = await openWorld(withQueue({ maxActive: 2 }));
    stage = await setStage(world);
  });

  test.each(refused)("$what: $is", async ({ run, is }) => {
    const before = await world.everything();
    expect((await run(world, stage)).outcome).toBe(is);
    expect(await world.everything()).toEqual(before);
    expect(world.ledger.calls).toEqual([]);
  });

  test("a payment in flight can't be paid again", async () => {
    const { held, ann } = stage;
    world.ledger.script("pending");
    const own = { reservationId: held.reservationId, userId: "ann" };
    await world.boxOffice.pay({ ...own, token: ann, method });
    const before = await world.everything();
    expect((await world.boxOffice.pay({ ...own, token: ann, method })).outcome).toBe(
      "payment_in_progress",
    );
    expect(await world.everything()).toEqual(before);
  });

  test("what is paid can't be released", async () => {
    const { held, ann } = stage;
    const own = { reservationId: held.reservationId, userId: "ann" };
    await world.boxOffice.pay({ ...own, token: ann, method });
    expect((await world.boxOffice.releaseReservation(own)).outcome).toBe("reservation_not_held");
  });
});

describe("text that no database keeps is refused, not thrown at", () => {
  const bad = ["a\0b", "\ud800"];
  test.each(bad)("%j as a user, a proof, a method, a title, a reason", async (text) => {
    const world = await openWorld();
    const { boxOffice, ledger } = world;
    expect((await boxOffice.issueToken({ queueId, userId: text })).outcome).toBe("validation");
    const ann = await world.join("ann");
    const held = await world.hold("ann", ann, "A-1-1");
    const own = { reservationId: held.reservationId, userId: "ann", token: ann.token };
    const odd = { type: "fake", nested: [{ deep: text }] };
    expect((await boxOffice.pay({ ...own, method: odd })).outcome).toBe("validation");
    const oddName = { type: "fake", [text]: 1 };
    expect((await boxOffice.pay({ ...own, method: oddName })).outcome).toBe("validation");
    ledger.script("redirect");
    const pending = await boxOffice.pay({ ...own, method });
    if (pending.outcome !== "payment_pending") throw new Error(pending.outcome);
    const { paymentId } = pending.payment;
    const proven = await boxOffice.confirmPayment({ paymentId, userId: "ann", proof: text });
    expect(proven.outcome).toBe("validation");
    const titled = concertDocument({ concertId: "t", title: text });
    expect((await boxOffice.createConcert(titled)).outcome).toBe("validation");
    const paused = { queueId, mode: "paused", pauseReason: text } as const;
    expect((await boxOffice.changeQueue(paused)).outcome).toBe("validation");
    const asked = { showId, seatIds: [text], userId: "ann", token: ann.token };
    expect((await boxOffice.reserveSeats(asked)).outcome).toBe("validation");
  });
});

test("a method too deep to walk is refused, not thrown at", async () => {
  const world = await openWorld();
  const ann = await world.join("ann");
  const { reservationId } = await world.hold("ann", ann, "A-1-1");
  const own = { reservationId, userId: "ann", token: ann.token };
  const deep = JSON.parse(`${"[".repeat(30_000)}${"]".repeat(30_000)}`) as unknown;
  const answer = await world.boxOffice.pay({ ...own, method: { type: "fake", deep } });
  expect(answer.outcome).toBe("validation");
});
