import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openHoldPostgres } from "../src/baselines/hold-postgres.ts";
import { openJoinPostgres } from "../src/baselines/join-postgres.ts";
import { openPayPostgres } from "../src/baselines/pay-postgres.ts";
import type { Buyer } from "../src/setup/hall.ts";
import { openPostgresHall, type PostgresHall } from "../src/setup/postgres.ts";

// A baseline that writes less than we do would be no baseline. What each side leaves is compared
// row by row; the columns that a baseline is excused from are named here and in its comment.
const excused = new Set([
  // They count on from each other; see below.
  "version of admit_seat",
  // The baseline is older than this column and keeps the holders in rows; see `holders`.
  "holder_id of admit_seat",
  // In which order rows came to be.
  "sequence of admit_event",
  // Zero until money goes back. The baseline is older than these counters and leaves them empty.
  "refund_total of admit_payment",
  "paid_back of admit_payment",
  "kept of admit_payment",
]);

let opened: PostgresHall;
let db: Client;

beforeAll(async () => {
  opened = await openPostgresHall();
  db = new Client(opened.url);
  await db.connect();
}, 60_000);

afterAll(async () => {
  await db.end();
  await opened[Symbol.asyncDispose]();
});

type Ids = Readonly<Record<string, string>>;

/** The holder of each seat: in a column, and in rows as it was before. */
const holders = `(select * from admit_seat_claim union all
  select show_id, seat_id, holder_id from admit_seat where holder_id is not null) as holders`;

/** The rows that name one of the ids, in a form that does not depend on names and instants. */
const rowsAbout = async (tables: readonly string[], ids: Ids, names: Ids = {}) => {
  const texts: string[] = [];
  for (const table of tables) {
    const { rows } = await db.query<Record<string, unknown>>(`select * from ${table}`);
    for (const row of rows) {
      const kept = Object.entries(row).filter(([column]) => !excused.has(`${column} of ${table}`));
      let text = JSON.stringify([table, Object.fromEntries(kept)]);
      if (!Object.values(ids).some((id) => text.includes(`"${id}`))) continue;
      for (const [name, id] of Object.entries({ ...ids, ...names })) {
        text = text.replaceAll(id, `<${name}>`);
      }
      texts.push(
        // Tickets came after the baselines, which are compared as they were measured.
        text
          .replaceAll(/"tickets":\[[^\]]*\],|,"tickets":\[[^\]]*\]/g, "")
          .replaceAll(/"ticketId":"[^"]*",|,"ticketId":"[^"]*"/g, "")
          .replaceAll(/"?\b\d{13}\b"?/g, "<instant>")
          .replaceAll(/instant-|scripted-/g, ""),
      );
    }
  }
  return texts.map((text) => text.replaceAll(/"type":"(?:instant|scripted)"/g, "<method>")).sort();
};

/** The counters that all who sell a show, or stand in a line, share. */
const counters = async (showId: string, queueId: string) => {
  const { rows } = await db.query<{ counters: Readonly<Record<string, number>> }>(
    `select jsonb_build_object('seatVersion', s.seat_version, 'queueVersion', q.version,
       'active', q.active, 'paid', q.totals -> 'paid') as counters
     from admit_show s, admit_queue q where s.show_id = $1 and q.queue_id = $2`,
    [showId, queueId],
  );
  return rows[0]?.counters ?? {};
};

/** How far an act raised them. */
const raisedBy = async (showId: string, queueId: string, act: () => Promise<unknown>) => {
  const before = await counters(showId, queueId);
  await act();
  const after = await counters(showId, queueId);
  return Object.fromEntries(
    Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)]),
  );
};

const seatVersions = async (showId: string, seatIds: readonly string[]) => {
  const { rows } = await db.query<{ version: string }>(
    "select version from admit_seat where show_id = $1 and seat_id = any($2)",
    [showId, seatIds],
  );
  return rows.map(({ version }) => Number(version));
};

const buyersAndShow = async () => {
  const { hall } = opened;
  const [mine, theirs] = (await hall.newBuyers(2)) as readonly [Buyer, Buyer];
  const show = await hall.openShow(4);
  return { hall, mine, theirs, show };
};

const idsOf = (reservationId: string, buyer: Buyer, queueId: string): Ids => ({
  reservation: reservationId,
  buyer: buyer.userId,
  place: `${queueId}:${buyer.no}`,
});

test("a hold and a payment leave the same rows as the hand-written ones", async () => {
  const { hall, mine, theirs, show } = await buyersAndShow();
  const { showId, seatIds } = show;
  const { boxOffice, queueId } = hall;
  const ours = await boxOffice.reserveSeats({ ...mine, showId, seatIds: seatIds.slice(0, 2) });
  if (ours.outcome !== "seats_reserved") throw new Error(ours.outcome);
  await using baseline = openHoldPostgres(opened.url, "counted");
  const asked = { queueId, no: theirs.no, userId: theirs.userId, showId };
  const held = await baseline.hold({ ...asked, seatIds: seatIds.slice(2) });
  if (held.outcome !== "seats_reserved") throw new Error(held.outcome);

  const { reservationId } = ours.reservation;
  const ourIds = idsOf(reservationId, mine, queueId);
  const theirIds = idsOf(held.reservationId, theirs, queueId);
  const about = async (tables: readonly string[], ids: Ids, names: Ids = {}) => {
    const [first = "", second = ""] = ids === ourIds ? seatIds : seatIds.slice(2);
    const rows = await rowsAbout(tables, ids, { ...names, first, second });
    return rows.map((row) =>
      row.replaceAll(/"(?:token_no|no|plan_no|seat_no|label)":"?\d+"?/g, "<no>"),
    );
  };
  const bookings = ["admit_reservation", "admit_seat", holders, "admit_event"];
  expect(await about(bookings, theirIds)).toEqual(await about(bookings, ourIds));

  const paid = await boxOffice.pay({ ...mine, reservationId });
  if (paid.outcome !== "payment_captured") throw new Error(paid.outcome);
  let paymentId = "";
  const charge = async (id: string) => {
    paymentId = id;
    return `instant-${id}`;
  };
  await using paying = openPayPostgres(opened.url, charge, "counted");
  const payment = { ...asked, reservationId: held.reservationId };
  expect(await paying.pay(payment)).toBe("captured");
  const money = [...bookings, "admit_payment", "admit_ledger_entry", "admit_queue_token"];
  const left = await about(money, ourIds, { payment: paid.payment.paymentId });
  expect(await about(money, theirIds, { payment: paymentId })).toEqual(left);
  expect(left.length).toBeGreaterThan(12);
});

test("a join leaves the same rows as the hand-written one", async () => {
  const { hall } = opened;
  const queueId = await hall.openQueue();
  const issued = await hall.boxOffice.issueToken({ queueId, userId: "ours" });
  if (issued.outcome !== "token_issued") throw new Error(issued.outcome);
  await using baseline = openJoinPostgres(opened.url);
  const no = await baseline.join(queueId, "theirs");
  const tables = ["admit_queue_token", "admit_event"];
  const about = async (user: string, place: string) =>
    (await rowsAbout(tables, { user, place: `${queueId}:${place}` })).map((row) =>
      row.replaceAll(/"no":"?\d+"?/g, "<no>"),
    );
  const ours = await about("ours", issued.token.tokenId.split(":").at(-1) ?? "");
  expect(await about("theirs", String(no))).toEqual(ours);
  expect(ours).toHaveLength(2);
});

test.for(["counted", "uncounted"] as const)(
  "a hand-written hold and payment that are %s raise what ours raise, or nothing",
  async (kind) => {
    const { hall, mine, theirs, show } = await buyersAndShow();
    const { showId, seatIds } = show;
    const { boxOffice, queueId } = hall;
    const [ourSeats, theirSeats] = [seatIds.slice(0, 2), seatIds.slice(2)];
    await using holding = openHoldPostgres(opened.url, kind);
    await using paying = openPayPostgres(opened.url, async (id) => `instant-${id}`, kind);
    const raised = (act: () => Promise<unknown>) => raisedBy(showId, queueId, act);
    const nothing = { seatVersion: 0, queueVersion: 0, active: 0, paid: 0 };
    let reservationId = "";

    const ourHold = await raised(async () => {
      const answer = await boxOffice.reserveSeats({ ...mine, showId, seatIds: ourSeats });
      if (answer.outcome === "seats_reserved") reservationId = answer.reservation.reservationId;
    });
    expect(ourHold).toEqual({ ...nothing, seatVersion: 1 });
    const ourPayment = await raised(() => boxOffice.pay({ ...mine, reservationId }));
    expect(ourPayment).toEqual({ seatVersion: 2, queueVersion: 1, active: -1, paid: 1 });
    const { seatVersion } = await counters(showId, queueId);
    expect(await seatVersions(showId, ourSeats)).toEqual([seatVersion, seatVersion]);

    const place = { queueId, no: theirs.no, userId: theirs.userId };
    const theirHold = await raised(async () => {
      const answer = await holding.hold({ ...place, showId, seatIds: theirSeats });
      if (answer.outcome === "seats_reserved") reservationId = answer.reservationId;
    });
    expect(theirHold).toEqual(kind === "counted" ? ourHold : nothing);
    const theirPayment = await raised(() => paying.pay({ ...place, reservationId }));
    expect(theirPayment).toEqual(kind === "counted" ? ourPayment : nothing);
    const after = (await counters(showId, queueId))["seatVersion"] ?? 0;
    const version = kind === "counted" ? after : after + 1;
    expect(await seatVersions(showId, theirSeats)).toEqual([version, version]);
  },
);
