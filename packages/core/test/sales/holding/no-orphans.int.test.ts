import { concertDocument } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { minuteMs, openWorld, showId, type World, withQueue } from "../../support/box-office.ts";

/** A row of six, one of two parts with an aisle, and seats that differ in nothing else. */
const open = async (noOrphans = true): Promise<World> => {
  const [show] = concertDocument().shows;
  if (show === undefined) throw new Error("The fixture has a show.");
  const rows = [
    { row: "1", seats: 6 },
    { row: "2", seats: { from: 1, to: 6, aislesAfter: [3] } },
  ];
  const sections = [{ section: "A", price: 1_000, rows }];
  return openWorld({
    ...withQueue({ activeForMs: 60 * minuteMs }),
    shows: [{ ...show, sections }],
    policy: { noOrphans, maxSeatsPerReservation: 6, maxSeatsPerUser: 12 },
  });
};

const asking = async (world: World, user: string) => {
  const { token } = await world.join(user);
  return async (row: number, ...numbers: readonly number[]) => {
    const seatIds = numbers.map((number) => `A-${row}-${number}`);
    const held = await world.boxOffice.reserveSeats({ showId, seatIds, userId: user, token });
    return held.outcome === "seat_leaves_gap" ? held.seatIds : held.outcome;
  };
};

describe("the rule against single seats", () => {
  test.for<[string, number, readonly number[], unknown]>([
    ["the second seat of a row", 1, [2], ["A-1-1"]],
    ["the last but one", 1, [5], ["A-1-6"]],
    ["both at once", 1, [2, 5], ["A-1-1", "A-1-6"]],
    ["one between", 1, [1, 2, 4], ["A-1-3"]],
    ["a group at the end", 1, [5, 6], "seats_reserved"],
    ["a group in the middle", 1, [3, 4], "seats_reserved"],
    ["all but one: no more than one is left", 1, [1, 2, 3, 4, 5], "seats_reserved"],
    ["all", 1, [1, 2, 3, 4, 5, 6], "seats_reserved"],
    ["beside an aisle, of three two", 2, [2, 3], "seats_reserved"],
    ["beside an aisle, the middle one", 2, [2], ["A-2-1", "A-2-3"]],
  ])("%s", async ([, row, numbers, is]) => {
    const world = await open();
    expect(await (await asking(world, "ann"))(row, ...numbers)).toEqual(is);
  });

  test("is off unless a concert asks for it, and then looks at nothing more", async () => {
    const world = await open(false);
    world.flaky.breakNext("concerts.plan", "before");
    expect(await (await asking(world, "ann"))(1, 2)).toBe("seats_reserved");
  });

  test("a seat that does not exist is found nowhere, and the plan is not read again for it", async () => {
    const world = await open();
    const ask = await asking(world, "ann");
    expect(await ask(1, 2)).toEqual(["A-1-1"]);
    world.flaky.breakNext("concerts.plan", "before");
    expect(await ask(9, 9)).toBe("not_found");
    expect(await ask(1, 1)).toBe("seats_reserved");
  });

  test("binds the next hold once it is turned on, and none once it is off again", async () => {
    const world = await open(false);
    const ask = await asking(world, "ann");
    const turn = (noOrphans: boolean) =>
      world.boxOffice.changeConcert({ concertId: "concert-1", policy: { noOrphans } });
    expect(await ask(1, 2)).toBe("seats_reserved");
    await turn(true);
    expect(await ask(2, 2)).toEqual(["A-2-1", "A-2-3"]);
    await turn(false);
    expect(await ask(2, 2)).toBe("seats_reserved");
  });

  test("held seats bound a run, one's own too; a hold that is over does not", async () => {
    const world = await open();
    const [ann, bob] = [await asking(world, "ann"), await asking(world, "bob")];
    expect(await bob(1, 1, 2)).toBe("seats_reserved");
    expect(await bob(1, 4)).toEqual(["A-1-3"]);
    expect(await ann(1, 4)).toEqual(["A-1-3"]);
    expect(await ann(1, 3)).toBe("seats_reserved");
    world.clock.advance(5 * minuteMs);
    // Six are free again, and nobody swept.
    expect(await ann(1, 2)).toEqual(["A-1-1"]);
    expect(await ann(1, 3, 4)).toBe("seats_reserved");
  });

  test("is judged in the step: what another one took just before counts", async () => {
    const world = await open();
    const [ann, bob] = [await asking(world, "ann"), await asking(world, "bob")];
    expect(await ann(2, 1, 2, 3)).toBe("seats_reserved");
    world.flaky.interrupt("bookings.update", () => bob(1, 1, 2));
    // When it was asked for it left two seats on its left.
    expect(await ann(1, 4, 5)).toEqual(["A-1-3", "A-1-6"]);
  });

  test("the refusal is kept under the key; a taken seat, or another price, is said first", async () => {
    const world = await open();
    const { token } = await world.join("ann");
    const ask = { showId, userId: "ann", token, seatIds: ["A-1-2"], idempotencyKey: "k" };
    const refused = { outcome: "seat_leaves_gap", seatIds: ["A-1-1"] };
    expect(await world.boxOffice.reserveSeats(ask)).toEqual(refused);
    await (await asking(world, "bob"))(1, 1, 2, 3);
    expect(await world.boxOffice.reserveSeats(ask)).toEqual(refused);
    const taken = { ...ask, seatIds: ["A-1-2", "A-1-5"], idempotencyKey: undefined };
    expect(await world.boxOffice.reserveSeats(taken)).toMatchObject({
      outcome: "seat_already_reserved",
    });
    const dear = { ...taken, seatIds: ["A-1-5"], amount: 1, currency: "KRW" };
    expect(await world.boxOffice.reserveSeats(dear)).toEqual({ outcome: "amount_mismatch" });
  });

  test("of many who choose at once none leaves a seat that another choice could have kept", async () => {
    const world = await open();
    const users = Array.from({ length: 12 }, (_, index) => `user-${index}`);
    const asks = await Promise.all(users.map((user) => asking(world, user)));
    await Promise.all(asks.map((ask, index) => ask(1 + (index % 2), 1 + (index % 6))));
    const { token } = await world.join("user-0");
    const listed = await world.boxOffice.listSeats({ showId, token });
    const seats = listed.outcome === "seats_listed" ? listed.seats : [];
    const runs = [seats.slice(0, 6), seats.slice(6, 9), seats.slice(9)].map((run) =>
      run.map(({ available }) => (available ? "." : "x")).join(""),
    );
    // A single seat between others is only ever the last one of its run.
    for (const run of runs) {
      const singles = run.split("x").filter((part) => part.length === 1);
      expect(singles.length === 0 || run.replaceAll("x", "").length === 1, run).toBe(true);
    }
  });
});
