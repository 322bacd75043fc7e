import { setTimeout as pause } from "node:timers/promises";
import type { Desk } from "./desk.ts";

// Everything that an operator can change about a sale, each while it sells.

export const concertId = "seoul-2026";
export const showId = "seoul-2026-1";

type Seat = { readonly seatId: string; readonly price: number };
export type FoundReservation = {
  readonly reservationId: string;
  readonly userId: string;
  readonly status: string;
  readonly seats: readonly Seat[];
  readonly amount: number;
  readonly paymentId?: string;
};

const confirmedOf = (desk: Desk): Promise<readonly FoundReservation[]> =>
  desk.list(`/reservations?showId=${showId}&status=confirmed&`, "reservations");

/** A confirmed reservation of a buyer, of the wanted kind, that no other change has used yet. */
const pick = async (
  desk: Desk,
  used: Set<string>,
  isIt: (found: FoundReservation) => boolean,
): Promise<FoundReservation> => {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = (await confirmedOf(desk)).find(
      (one) => !used.has(one.reservationId) && one.userId.startsWith("fan-") && isIt(one),
    );
    if (found !== undefined) {
      used.add(found.reservationId);
      return found;
    }
    await pause(100);
  }
  throw new Error("Nobody bought what the operator wants to change.");
};

/** What the concert itself says, its status and its policy. */
const changeConcert = async (desk: Desk): Promise<void> => {
  const path = `/concerts/${concertId}`;
  await desk.must(200, "PATCH", path, {
    title: "서울 2026 (추가 좌석)",
    metadata: { artist: "…", poster: "https://posters.example/2.png" },
    policy: { maxHoldExtensions: 2 },
  });
  // Nothing new is held in between.
  await desk.must(200, "PATCH", path, { status: "archived" });
  await desk.must(200, "PATCH", path, { status: "published" });
  await desk.must(200, "PATCH", path, { status: "published" });
  const conflict = await desk.ask("DELETE", path);
  if (conflict.body["code"] !== "CONFLICT") throw new Error("A concert on sale can be deleted.");
};

/** A draft is made, changed and thrown away. Nobody sees it. */
const tryDraft = async (desk: Desk, document: object): Promise<void> => {
  const shows = (document as { readonly shows: readonly object[] }).shows;
  const draft = {
    ...document,
    concertId: "busan-2026",
    status: "draft",
    queue: { queueId: "busan-2026" },
    shows: shows.map((show) => ({ ...show, showId: "busan-2026-1" })),
  };
  await desk.must(201, "POST", "/concerts", draft);
  await desk.must(200, "PATCH", "/concerts/busan-2026", { title: "부산" });
  await desk.must(204, "DELETE", "/concerts/busan-2026");
};

/** A second evening, whose times change. */
const addShow = async (desk: Desk): Promise<void> => {
  const show = {
    showId: "seoul-2026-2",
    title: "둘째 날",
    startsAt: "2026-12-25T20:00:00+09:00",
    salesOpenAt: "2026-11-20T20:00:00+09:00",
    salesCloseAt: "2026-12-25T18:00:00+09:00",
    sections: [{ section: "1층 A", grade: "VIP", rows: [{ row: "1", seats: 4 }] }],
  };
  for (const _ of "again") {
    await desk.must(201, "POST", `/concerts/${concertId}/shows`, show, "second-evening");
  }
  const salesOpenAt = "2026-11-22T20:00:00+09:00";
  await desk.must(200, "PATCH", "/shows/seoul-2026-2", { title: "마지막 날", salesOpenAt });
};

/** Seats behind the stage, while the others sell. */
const addSections = async (desk: Desk): Promise<void> => {
  const sections = [
    {
      section: "2층 B",
      grade: "R",
      rows: [
        { row: "1", seats: 12 },
        { row: "2", seats: 12 },
      ],
    },
  ];
  for (const _ of "again") {
    await desk.must(201, "POST", `/shows/${showId}/sections`, { sections }, "behind-the-stage");
  }
};

/** Cheaper seats: a hold keeps the price that it promised. */
const changePrices = async (desk: Desk): Promise<void> => {
  await desk.must(200, "PATCH", `/shows/${showId}/prices`, {
    grades: [{ grade: "R", price: 150_000 }],
    sections: [{ section: "스탠딩", price: 121_000 }],
    seats: [{ seatId: "1층 A-3-20", price: 88_000 }],
  });
};

/** House seats go on sale, and a camera takes others. */
const blockSeats = async (desk: Desk): Promise<void> => {
  const reason = "camera";
  await desk.must(200, "POST", `/shows/${showId}/unblock`, {
    seatIds: ["1층 A-2-1"],
    reason: "house seats are sold",
  });
  await desk.must(200, "POST", `/shows/${showId}/blocks`, { section: "2층 B", count: 3, reason });
  await desk.must(200, "POST", `/shows/${showId}/blocks`, { seatIds: ["스탠딩-500"], reason });
};

/** Guests, and somebody at the door who pays less. */
const sellAtTheDoor = async (desk: Desk): Promise<void> => {
  const path = `/shows/${showId}/reservations`;
  const guests = { best: { count: 2 }, amount: 0, reason: "guests of the band" };
  const door = { best: { count: 1, section: "스탠딩" }, amount: 100_000, reason: "at the door" };
  for (const _ of "again") {
    await desk.must(201, "POST", path, guests, "guests");
    await desk.must(201, "POST", path, { ...door, userId: "door-1" }, "door");
  }
};

/** One of several seats, all of them, and all without money. */
const cancel = async (desk: Desk, used: Set<string>): Promise<void> => {
  const several = await pick(desk, used, ({ seats }) => seats.length >= 2);
  const [first] = several.seats;
  for (const _ of "again") {
    await desk.must(
      200,
      "POST",
      `/reservations/${several.reservationId}/cancel`,
      { seatIds: [first?.seatId] },
      "one-of-them",
    );
  }
  const all = await pick(desk, used, () => true);
  await desk.must(200, "POST", `/reservations/${all.reservationId}/cancel`, {});
  const none = await pick(desk, used, () => true);
  await desk.must(200, "POST", `/reservations/${none.reservationId}/cancel`, { refund: "none" });
};

/** Somebody gets a better seat, which the operator had kept back for that. */
const move = async (desk: Desk, used: Set<string>): Promise<void> => {
  const seatId = "스탠딩-500";
  const one = await pick(desk, used, ({ seats }) => seats.length === 1);
  for (const _ of "again") {
    await desk.must(200, "POST", `/reservations/${one.reservationId}/move`, { seatIds: [seatId] });
  }
};

/** All of it, in an order that needs buyers first for what changes theirs. */
export const changeEverything = async (desk: Desk, document: object): Promise<void> => {
  const used = new Set<string>();
  await tryDraft(desk, document);
  await addShow(desk);
  await addSections(desk);
  await blockSeats(desk);
  await changeConcert(desk);
  await changePrices(desk);
  await cancel(desk, used);
  await sellAtTheDoor(desk);
  await move(desk, used);
  await blockSeatsAgain(desk);
};

const blockSeatsAgain = (desk: Desk): Promise<unknown> =>
  desk.must(200, "POST", `/shows/${showId}/unblock`, { section: "2층 B", reason: "no camera" });
