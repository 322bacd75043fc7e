import type { Concert, ConcertId, Creation, NewCreation, Show } from "@admit-one/core";
import type { RowValues } from "../sql.ts";
import { json as parse } from "../values.ts";
import { decoderOf, encoderOf } from "./codec.ts";
import { bigint, bool, int, json, text } from "./columns.ts";
import { columnsOf, defineTable, type RowOf, selectOf } from "./define-table.ts";

type Plan = { readonly concert: Concert; readonly shows: readonly Show[] };

/** Concerts that are being created in pieces. */
export const creationTable = defineTable(
  "admit_creation",
  {
    creation_id: text(),
    concert_id: text<ConcertId>().apart(),
    fingerprint: text(),
    /** The concert and its shows, in their order. */
    plan: json<Plan>().apart(),
    seats_added: int(),
    touched_at_ms: bigint().apart(),
    /** The creation is being removed and cannot continue. */
    discarded: bool().apart(),
  },
  {
    primaryKey: ["creation_id"],
    uniques: { admit_creation_concert: { on: ["concert_id"] } },
    indexes: { admit_creation_touched: { on: ["touched_at_ms", "creation_id"] } },
  },
);

export type CreationRow = RowOf<typeof creationTable>;
export const selectCreation = selectOf(creationTable);
export const creationColumns = columnsOf(creationTable);

const decode = decoderOf(creationTable);
export const toCreation = (row: CreationRow): Creation => ({
  ...decode(row),
  ...parse<Plan>(row.plan),
});

const encode = encoderOf(creationTable);
export const fromCreation = (
  creation: Omit<NewCreation, "plans">,
  atMs: number,
  discarded = false,
): RowValues => {
  const { concert, shows } = creation;
  return encode(
    { ...creation, seatsAdded: 0 },
    {
      concertId: concert.concertId,
      plan: { concert, shows },
      touchedAtMs: atMs,
      discarded,
    },
  );
};
