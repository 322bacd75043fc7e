import type {
  Concert,
  ConcertId,
  Decision,
  IdempotencyKey,
  IdempotencyRecord,
  Seat,
  SeatRange,
  SeatsPiece,
  Show,
  ShowChange,
  ShowId,
  ShowPlan,
  ShowSlice,
  ShowState,
} from "@admit-one/core";
import { findRecord } from "../booking/read-bookings.ts";
import { corrupt, LostRace } from "../errors.ts";
import { insertEvents } from "../events.ts";
import { insertJournal } from "../journal.ts";
import { insertOf, type Sql, storable, textOf, toJson, toRows } from "../sql.ts";
import {
  type ConcertRow,
  type ShowRow,
  selectConcert,
  selectShow,
  toConcert,
  toShow,
} from "../tables/concert.ts";
import { fromRecord, recordColumns } from "../tables/idempotency.ts";
import { fromSeat } from "../tables/seat.ts";
import type { Step } from "../unit-of-work.ts";
import { type Int, int, intOrNull } from "../values.ts";
import { checkSeats, insertSeatRows } from "./save-plan.ts";

// The lock that every step of a booking takes first.
const lockShow = textOf(
  ({ forUpdate }) => `${selectShow} where show_id = ? and not creating${forUpdate}`,
);
const shareConcert = textOf(
  ({ forShare }) => `${selectConcert} where concert_id = ? and not creating${forShare}`,
);

export const loadConcertOf = async (sql: Sql, concertId: ConcertId): Promise<Concert | null> => {
  const row = await sql.one<ConcertRow>(shareConcert(sql), concertId);
  return row === null ? null : toConcert(row);
};

export const loadRecord = (
  sql: Sql,
  key: IdempotencyKey | undefined,
): Promise<IdempotencyRecord | null> =>
  key === undefined ? Promise.resolve(null) : findRecord(sql, key);

const insertRecord = insertOf(
  "admit_idempotency_record",
  recordColumns,
  " on conflict (user_id, idempotency_key) do nothing",
);

/** No lock guards a key, so a step that loses the race runs again and finds the winner's record. */
export const saveRecord = async (
  sql: Sql,
  record: IdempotencyRecord | undefined,
): Promise<void> => {
  if (record === undefined) return;
  const saved = await sql.run(insertRecord(sql), toRows([fromRecord(record)]));
  if (saved !== 1) throw new LostRace("the idempotency key");
};

type PlanState = Pick<ShowState, "planVersion" | "unsettled">;

const loadPlan = async (sql: Sql, showId: ShowId): Promise<PlanState> => {
  const row = await sql.one<{
    readonly version: Int;
    readonly unsettled_from: Int | null;
    readonly unsettled_to: Int | null;
  }>("select version, unsettled_from, unsettled_to from admit_plan where show_id = ?", showId);
  const [from, to] = [intOrNull(row?.unsettled_from ?? null), intOrNull(row?.unsettled_to ?? null)];
  return {
    planVersion: int(row?.version ?? 0),
    unsettled: from === null || to === null ? null : { from, to },
  };
};

type Loaded = {
  readonly show: Show;
  readonly planVersion: number;
  readonly seatVersion: number;
  /** How many of its seats exist. Their numbers have no gaps. */
  readonly stored: number;
};

const saveShow =
  "update admit_show set title = ?, starts_at_ms = ?, sales_open_at_ms = ?, " +
  "sales_close_at_ms = ?, total_seats = ?, price_from = ?, seat_version = ?, " +
  "free_seats = free_seats + ?, blocked_seats = blocked_seats + ? where show_id = ?";

const putShow = async (
  sql: Sql,
  show: Show,
  seatVersion: number,
  added: readonly Seat[],
): Promise<void> => {
  const blocked = added.filter(({ claim }) => claim.state === "blocked").length;
  await sql.run(
    saveShow,
    storable(show.title),
    storable(show.startsAtMs),
    storable(show.salesOpenAtMs),
    storable(show.salesCloseAtMs),
    storable(show.totalSeats),
    storable(show.priceFrom),
    storable(seatVersion),
    added.length - blocked,
    blocked,
    show.showId,
  );
};

const putPlan = async (
  sql: Sql,
  showId: ShowId,
  planVersion: number,
  plan: ShowPlan | undefined,
  unsettled: SeatRange | null,
): Promise<void> => {
  const range = [unsettled?.from ?? null, unsettled?.to ?? null] as const;
  const ranges = "unsettled_from = ?, unsettled_to = ?";
  if (plan === undefined) {
    await sql.run(`update admit_plan set ${ranges} where show_id = ?`, ...range, showId);
    return;
  }
  if (plan.showId !== showId || plan.version !== planVersion + 1) {
    throw corrupt(
      `The plan of ${showId} is put as version ${plan.version}, not ${planVersion + 1}.`,
    );
  }
  await sql.run(
    `update admit_plan set plan = ?, version = ?, ${ranges} where show_id = ?`,
    toJson(plan.plan),
    plan.version,
    ...range,
    showId,
  );
};

const pricedColumns = {
  show_id: "text",
  seat_id: "text",
  plan_no: "int",
  price: "int",
  version: "int",
} as const;

const countStored = textOf(
  ({ rows, keyIs }) =>
    `select count(*) as found from (${rows(pricedColumns)}) as put join admit_seat as seat on ` +
    `${keyIs("seat.show_id", "put.show_id")} and seat.seat_id = put.seat_id ` +
    "and seat.plan_no = put.plan_no",
);

const reprice = textOf(
  ({ rows, keyIs }) =>
    "update admit_seat set price = put.price, version = put.version " +
    `from (${rows(pricedColumns)}) as put where ${keyIs("admit_seat.show_id", "put.show_id")} ` +
    // Only seats that change are sent to those who follow the seats.
    "and admit_seat.seat_id = put.seat_id and admit_seat.price <> put.price",
);

/** Stored seats get the price of the piece. Returns those that are new. */
const putSeats = async (
  sql: Sql,
  { show: { showId }, stored }: Loaded,
  { from, seats }: SeatsPiece,
  version: number,
): Promise<readonly Seat[]> => {
  if (from > stored) throw corrupt(`Seats of ${showId} do not follow on the stored ones.`);
  const known = seats.slice(0, Math.max(0, stored - from));
  if (known.length > 0) {
    const rows = toRows(
      known.map(({ seatId, price }, index) => [showId, seatId, from + index, price, version]),
    );
    const counted = await sql.one<{ readonly found: Int }>(countStored(sql), rows);
    if (int(counted?.found ?? 0) !== known.length) {
      throw corrupt(`Seats of ${showId} have other numbers in the plan.`);
    }
    await sql.run(reprice(sql), rows);
  }
  const added = seats.slice(known.length);
  checkSeats(added, new Set([showId]));
  if (added.length > 0) {
    const first = from + known.length;
    const rows = added.map((seat, index) => fromSeat(seat, first + index, version));
    await sql.run(insertSeatRows(sql), toRows(rows));
  }
  return added;
};

const save = async (sql: Sql, loaded: Loaded, change: ShowChange): Promise<void> => {
  const { show: before, planVersion } = loaded;
  const { show = before, plan, unsettled, seats, record, events = [] } = change;
  const { showId } = before;
  if (show.showId !== showId || show.concertId !== before.concertId) {
    throw corrupt(`Show ${showId} becomes another one.`);
  }
  // A step that was decided with the show as it was before finds another version.
  const seatVersion = loaded.seatVersion + 1;
  const added = seats === undefined ? [] : await putSeats(sql, loaded, seats, seatVersion);
  await putShow(sql, show, seatVersion, added);
  await putPlan(sql, showId, planVersion, plan, unsettled);
  await saveRecord(sql, record);
  await insertEvents(sql, events);
  await insertJournal(sql, change.journal);
};

/** Changes a show, its plan and its seats under the lock that every hold of the show takes. */
export const changeShow = async <O>(
  sql: Sql,
  slice: ShowSlice,
  decide: (state: ShowState) => Decision<ShowChange, O>,
): Promise<Step<O>> => {
  const row = await sql.one<ShowRow>(lockShow(sql), slice.showId);
  const record = await loadRecord(sql, slice.record);
  if (row === null) {
    const nothing = { show: null, concert: null, planVersion: 0, unsettled: null };
    const { outcome, change } = decide({ ...nothing, record });
    if (change !== undefined) throw corrupt(`Show ${slice.showId} is changed but does not exist.`);
    return { keep: false, value: outcome };
  }
  const show = toShow(row);
  const concert = await loadConcertOf(sql, show.concertId);
  const plan = await loadPlan(sql, show.showId);
  const { outcome, change } = decide({ show, concert, ...plan, record });
  if (change === undefined) return { keep: false, value: outcome };
  const stored = [row.free_seats, row.held_seats, row.sold_seats, row.blocked_seats]
    .map(int)
    .reduce((sum, count) => sum + count, 0);
  const seatVersion = int(row.seat_version);
  await save(sql, { show, planVersion: plan.planVersion, seatVersion, stored }, change);
  return { keep: true, value: outcome };
};
