import type { Sql } from "../sql.ts";

const lockText = "select lock_id from admit_outbox_lock where lock_id = 'outbox'";

/**
 * Keeps every other step of the outbox out until this one is over. Without it a delivery that is
 * routed behind another one, while that one is being deleted, would wait for ever: neither step
 * could see what the other does.
 */
export const lockOutbox = async (sql: Sql): Promise<void> => {
  const { forUpdate } = sql.dialect;
  // One writer at a time needs no lock.
  if (forUpdate === "") return;
  if ((await sql.one(lockText + forUpdate)) !== null) return;
  // Nobody came before: tables that a host made from the entities are empty.
  await sql.run("insert into admit_outbox_lock (lock_id) values ('outbox') on conflict do nothing");
  await sql.one(lockText + forUpdate);
};
