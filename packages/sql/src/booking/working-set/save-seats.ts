import { corrupt } from "../../errors.ts";
import { putRows, type RowValues, type Sql, type Statement, textOf } from "../../sql.ts";
import { fromOwnedSeat, ownedColumns } from "../../tables/seat.ts";
import { type HolderChanges, holderColumns, isLoadedHolder, seatKey } from "./holder-changes.ts";
import type { ShowState } from "./show-state.ts";

const putColumns = { ...ownedColumns, loaded_epoch: "int" } as const;

const textFor = (columns: typeof putColumns, set: string, condition: string) =>
  textOf(
    (dialect) =>
      "update admit_seat set epoch = put.epoch, state = put.state, " +
      "reservation_id = put.reservation_id, until_ms = put.until_ms, " +
      `blocked_reason = put.blocked_reason, version = put.version${set} ` +
      // Each row carries the show id. As a parameter it would lead planners to read the whole show.
      `from (${dialect.rows(columns)}) as put ` +
      `where ${dialect.keyIs("admit_seat.show_id", "put.show_id")} ` +
      `and admit_seat.seat_id = put.seat_id and admit_seat.epoch = put.loaded_epoch${condition}`,
  );

const putText = textFor(putColumns, "", "");
const putWithHolderText = textFor(
  { ...putColumns, ...holderColumns },
  ", holder_id = put.holder_id",
  ` and ${isLoadedHolder}`,
);

/**
 * Saves the seats of a show. A seat whose holder changes takes that change with it, and out of
 * `holders`: one update of one row.
 */
export const saveSeats = (
  sql: Sql,
  { show, seats, putVersions }: ShowState,
  holders: HolderChanges,
): readonly Statement[] => {
  const plain: RowValues[] = [];
  const withHolder: RowValues[] = [];
  for (const [seatId, stored] of seats.put) {
    const seat = seats.current.get(seatId);
    if (seat === undefined) continue;
    const row = [...fromOwnedSeat(seat, putVersions.get(seatId) ?? 0), stored?.epoch ?? 0];
    const key = seatKey(show.showId, seatId);
    const [change, ...others] = holders.get(key) ?? none;
    if (change === undefined) plain.push(row);
    else if (others.length === 0) {
      withHolder.push([...row, change.to, change.from]);
      holders.delete(key);
    }
  }
  const changedHands = () =>
    corrupt(`A seat of show ${show.showId} changed hands between load and save.`);
  const hasHolder = () =>
    corrupt(`A seat of show ${show.showId} changed hands since the load, or has a live holder.`);
  return [
    ...putRows(sql, putText, plain, changedHands),
    ...putRows(sql, putWithHolderText, withHolder, hasHolder),
  ];
};

const none: readonly never[] = [];
