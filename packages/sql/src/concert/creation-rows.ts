import type { Concert, Creation, NewCreation, Show } from "@admit-one/core";
import { type RowValues, toJson } from "../sql.ts";
import { type Int, int, json } from "../values.ts";

export const creationColumns = {
  creation_id: "text",
  concert_id: "text",
  fingerprint: "text",
  plan: "json",
  seats_added: "int",
  touched_at_ms: "int",
  discarded: "bool",
} as const;

export type CreationRow = {
  readonly creation_id: string;
  readonly fingerprint: string;
  readonly plan: unknown;
  readonly seats_added: Int;
};

type Plan = { readonly concert: Concert; readonly shows: readonly Show[] };

export const fromCreation = (creation: NewCreation, atMs: number): RowValues => {
  const { creationId, fingerprint, concert, shows } = creation;
  const plan = toJson({ concert, shows } satisfies Plan);
  return [creationId, concert.concertId, fingerprint, plan, 0, atMs, false];
};

export const toCreation = (row: CreationRow): Creation => ({
  creationId: row.creation_id,
  fingerprint: row.fingerprint,
  ...json<Plan>(row.plan),
  seatsAdded: int(row.seats_added),
});
