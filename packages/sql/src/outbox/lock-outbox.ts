import type { Sql } from "../sql.ts";

const lockText = "select lock_id from admit_outbox_lock where lock_id = 'outbox'";

/**
 * Excludes all other outbox steps until this one ends. Otherwise one step could route a delivery
 * behind another one while a second step deletes that one. Neither would see the other's change,
 * and the delivery would wait forever.
 */
export const lockOutbox = async (sql: Sql): Promise<void> => {
  const { forUpdate } = sql.dialect;
  // A database with one writer at a time needs no lock.
  if (forUpdate === "") return;
  if ((await sql.one(lockText + forUpdate)) !== null) return;
  // This is the first step: tables that a host made from the entities are empty.
  await sql.run("insert into admit_outbox_lock (lock_id) values ('outbox') on conflict do nothing");
  await sql.one(lockText + forUpdate);
};
