import type { ConcertDocument, SeatId, ShowId } from "@admit-one/core";
import { concertDocument } from "@admit-one/testing";
import { expect, test } from "vitest";
import { openWorld } from "../support/box-office.ts";

/** The document of the contract, with every kind of seat. */
const seoul = (): ConcertDocument => {
  const [show] = concertDocument().shows;
  if (show === undefined) throw new Error("The fixture has a show.");
  return {
    ...concertDocument(),
    grades: [
      { grade: "VIP", label: "VIP석", price: 198_000, color: "#7c3aed" },
      { grade: "R", price: 165_000 },
    ],
    shows: [
      {
        ...show,
        stage: { x: 0, y: -4 },
        sections: [
          {
            section: "1층 A",
            grade: "VIP",
            floor: "1",
            at: { x: 0, y: 0.5, angle: 0 },
            rows: [
              { row: "1", seats: { from: 101, to: 119, step: 2, aislesAfter: [109] } },
              { row: "2", seats: ["1", "2", null, "07", "5"], grade: "R" },
              { row: "3", seats: 20 },
            ],
            seats: [
              { seat: "3-7", accessible: true },
              { seat: "3-8", companionOf: "3-7" },
              { seat: "3-20", restrictedView: true, price: 99_000 },
              { seat: "2-1", blocked: "house" },
            ],
          },
          { section: "스탠딩", standing: 5, price: 132_000 },
        ],
      },
    ],
  };
};

const open = async () => {
  const world = await openWorld(seoul());
  const { token } = await world.join("ann");
  const show = { showId: "show-1", token };
  const listed = await world.boxOffice.listSeats(show);
  if (listed.outcome !== "seats_listed") throw new Error(listed.outcome);
  const seats = new Map(listed.seats.map((seat) => [String(seat.seatId), seat]));
  const ask = (...seatIds: string[]) =>
    world.boxOffice.reserveSeats({ ...show, userId: "ann", seatIds });
  return { ...world, token, seats, ask };
};

test("seats are listed with all that buyers need to know, and no more", async () => {
  const { seats, boxOffice, token } = await open();
  expect(seats.size).toBe(39);
  const plain = { accessible: false, companionOf: null, restrictedView: false, available: true };
  expect(seats.get("1층 A-2-07")).toEqual({
    seatId: "1층 A-2-07",
    section: "1층 A",
    row: "2",
    label: "07",
    number: null,
    standing: false,
    grade: "R",
    price: 165_000,
    ...plain,
  });
  expect(seats.get("1층 A-3-7")).toMatchObject({ accessible: true, grade: "VIP" });
  expect(seats.get("1층 A-3-8")).toMatchObject({ companionOf: "1층 A-3-7", price: 198_000 });
  expect(seats.get("1층 A-3-20")).toMatchObject({ restrictedView: true, price: 99_000 });
  expect(seats.get("스탠딩-3")).toMatchObject({ standing: true, row: "", number: 3, grade: null });
  // Why it is blocked is for operators.
  expect(seats.get("1층 A-2-1")).toMatchObject({ available: false });
  expect(JSON.stringify([...seats])).not.toContain("house");
  expect(await boxOffice.listShows({ concertId: "concert-1", token })).toMatchObject({
    shows: [{ availableSeats: 38, show: { totalSeats: 39, priceFrom: 99_000 } }],
  });
});

test("a seat costs what its nearest level says, and is named in any writing", async () => {
  const { ask } = await open();
  const wanted = ["1층 A-3-20", " 1층  A-2-07", "1층 A-1-111".normalize("NFD")];
  expect(await ask(...wanted)).toMatchObject({
    outcome: "seats_reserved",
    reservation: {
      amount: 462_000,
      seats: [{ price: 99_000 }, { seatId: "1층 A-2-07", price: 165_000 }, { price: 198_000 }],
    },
  });
});

test("a place to stand can't be asked for, and a blocked seat is taken", async () => {
  const { ask, stores } = await open();
  expect(await ask("스탠딩-1")).toEqual({ outcome: "not_found", what: "seat" });
  expect(await ask("1층 A-3-1", "스탠딩-1")).toEqual({ outcome: "not_found", what: "seat" });
  expect(await ask("1층 A-3-1", "1층 A-2-1")).toEqual({
    outcome: "seat_already_reserved",
    seatIds: ["1층 A-2-1"],
  });
  const { seats } = await stores.concerts.seatsSince("show-1" as ShowId, 0);
  const blocked = seats.find(({ seatId }) => seatId === ("1층 A-2-1" as SeatId));
  expect(blocked?.claim).toEqual({ state: "blocked", reason: "house" });
});

test("the plan is kept, every level of it, and its seats are the show's", async () => {
  const { stores, seats } = await open();
  const stored = await stores.concerts.plan("show-1" as ShowId);
  expect(stored).toMatchObject({
    version: 1,
    plan: {
      grades: [{ grade: "VIP", color: "#7c3aed" }, { grade: "R" }],
      stage: { x: 0, y: -4 },
      sections: [
        { grade: "VIP", at: { y: 0.5 } },
        { kind: "standing", price: 132_000 },
      ],
    },
  });
  expect(seats.size).toBe(39);
});

test("one grade has two prices where a show has its own", async () => {
  const document = seoul();
  const [show] = document.shows;
  if (show === undefined) throw new Error("The fixture has a show.");
  const gala = { ...show, showId: "show-2", grades: [{ grade: "VIP", price: 1 }] };
  const bare = { ...gala, grades: [{ grade: "VIP", price: 1 }] };
  const { boxOffice } = await openWorld({ ...document, shows: [show] });
  const other = { ...document, concertId: "concert-2", queue: { queueId: "queue-2" } };
  // R is no grade of this show.
  expect(await boxOffice.createConcert({ ...other, shows: [bare] })).toMatchObject({
    outcome: "validation",
    errors: [{ field: "shows[0].sections[0].rows[1].grade" }],
  });
  const grades = [...bare.grades, { grade: "R", price: 2 }];
  expect(await boxOffice.createConcert({ ...other, shows: [{ ...gala, grades }] })).toMatchObject({
    outcome: "concert_created",
  });
  expect(await boxOffice.getConcert({ concertId: "concert-2" })).toMatchObject({
    shows: [{ priceFrom: 1 }],
  });
});
