import { createBoxOffice, type ShowId } from "@admit-one/core";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { describe, expect, test } from "vitest";

const concertId = "concert-1";
const showId = "show-1";

/** Two servers of one store: each keeps seats, plans and concerts of its own in memory. */
const open = async () => {
  const { boxOffice: one, gateway, ...parts } = createTestBoxOffice();
  const { stores } = parts;
  const other = createBoxOffice({ ...parts, gateways: [gateway] });
  const document = concertDocument({ queue: { queueId: "queue-1", maxActive: null } });
  await one.createConcert(document);
  const join = async (userId: string) => {
    const issued = await one.issueToken({ queueId: "queue-1", userId });
    if (issued.outcome !== "token_issued") throw new Error(issued.outcome);
    return issued.token.token;
  };
  return { stores, one, other, join };
};

type World = Awaited<ReturnType<typeof open>>;

const seatsOf = async (server: World["one"], token: string) => {
  const listed = await server.listSeats({ showId, token });
  if (listed.outcome !== "seats_listed") throw new Error(listed.outcome);
  return listed.seats.map(({ seatId, price }) => `${seatId} ${price}`);
};

const section = (name: string) => ({
  section: name,
  price: 1_000,
  rows: [{ row: "1", seats: 2 }],
});

describe("two servers", () => {
  test("a seat map learns new sections and prices of another server with its next look", async () => {
    const { one, other, join } = await open();
    const token = await join("ann");
    const before = await seatsOf(other, token);
    for (const name of ["B", "C"]) {
      const sections = [section(name)];
      await one.addSections({ showId, sections, idempotencyKey: name });
    }
    const more = ["B-1-1", "B-1-2", "C-1-1", "C-1-2"].map((seatId) => `${seatId} 1000`);
    expect(await seatsOf(other, token)).toEqual([...before, ...more]);
    expect(await seatsOf(one, token)).toEqual([...before, ...more]);
    await other.changePrices({ showId, sections: [{ section: "B", price: 7 }] });
    const cheap = more.map((seat) => (seat.startsWith("B") ? seat.replace("1000", "7") : seat));
    expect(await seatsOf(one, token)).toEqual([...before, ...cheap]);
    const ask = { showId, token, userId: "ann", best: { count: 2, maxPrice: 10 } };
    expect(await other.reserveSeats(ask)).toMatchObject({
      outcome: "seats_reserved",
      reservation: { amount: 14, seats: [{ seatId: "B-1-1" }, { seatId: "B-1-2" }] },
    });
  });

  test("looks that run while sections come never lose a seat", async () => {
    const { one, other, join } = await open();
    const token = await join("ann");
    const names = ["B", "C", "D", "E"];
    let isOver = false;
    const looking = (async () => {
      let last = 0;
      while (!isOver) {
        const { length } = await seatsOf(other, token);
        expect(length).toBeGreaterThanOrEqual(last);
        last = length;
      }
    })();
    for (const name of names) {
      await one.addSections({ showId, sections: [section(name)], idempotencyKey: name });
    }
    isOver = true;
    await looking;
    expect(await seatsOf(other, token)).toHaveLength(6 + 2 * names.length);
  });

  test("of sections that both append at once each gets numbers of its own", async () => {
    const { stores, one, other, join } = await open();
    const token = await join("ann");
    const answers = await Promise.all([
      one.addSections({ showId, sections: [section("B")], idempotencyKey: "b" }),
      other.addSections({ showId, sections: [section("C")], idempotencyKey: "c" }),
    ]);
    const firsts = answers.map((answer) => ("firstNo" in answer ? answer.firstNo : answer));
    expect(new Set(firsts)).toEqual(new Set([6, 8]));
    expect(await seatsOf(one, token)).toHaveLength(10);
    expect((await stores.concerts.plan(showId as ShowId))?.version).toBe(3);
  });

  test("after a concert was archived no server holds a seat, whichever asked first", async () => {
    const { stores, one, other, join } = await open();
    const users = ["ann", "bob", "cho", "dan", "eve", "fay"];
    const tokens = await Promise.all(users.map(join));
    const holds = users.map((userId, index) => {
      const token = tokens[index] ?? "";
      const server = index % 2 === 0 ? one : other;
      return server.reserveSeats({ showId, token, userId, seatIds: [`A-1-${index + 1}`] });
    });
    await one.changeConcert({ concertId, status: "archived" });
    const stored = (await stores.bookings.snapshot()).reservations.length;
    const outcomes = (await Promise.all(holds)).map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === "seats_reserved")).toHaveLength(stored);
    expect(outcomes.every((it) => it === "seats_reserved" || it === "not_found")).toBe(true);
    const late = { showId, token: tokens[0] ?? "", userId: "ann", seatIds: ["A-1-6"] };
    expect(await other.reserveSeats(late)).toEqual({ outcome: "not_found", what: "show" });
  });
});
