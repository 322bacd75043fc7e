import { admitOneEntities } from "@admit-one/sql";
import { MikroORM } from "@mikro-orm/postgresql";
import type { Pool, PoolConfig } from "pg";
import { endUselessConnections } from "./end-useless-connections.ts";
import type { PoolDoor } from "./pool-door.ts";
import { nameStatements, sendTogether } from "./prepare-client.ts";
import { hostsOf, type Session, sessionOf } from "./session-options.ts";
import type { PostgresStoresOptions } from "./stores-options.ts";

/**
 * A machine that has disappeared sends nothing at all. The server's own timeout answers long before
 * this, so a longer silence means that the connection is dead.
 */
const silentForMs = (statementTimeoutMs: number): number =>
  statementTimeoutMs + Math.min(statementTimeoutMs, 5_000);

const timeoutsOf = (options: PostgresStoresOptions) => {
  const statementTimeoutMs = options.statementTimeoutMs ?? 10_000;
  const patientTimeoutMs = silentForMs(statementTimeoutMs);
  const answerTimeoutMs = options.answerTimeoutMs ?? 4_000;
  return { statementTimeoutMs, patientTimeoutMs, answerTimeoutMs };
};

const driverOptionsOf = (options: PostgresStoresOptions): PoolConfig & Session => {
  const { statementTimeoutMs, patientTimeoutMs, answerTimeoutMs } = timeoutsOf(options);
  const { acquireTimeoutMs = answerTimeoutMs, idleTimeoutMs = 30_000 } = options.pool ?? {};
  return {
    application_name: "admit-one",
    keepAlive: true,
    // Sends several statements in one round trip.
    pipeline: true,
    connectionTimeoutMillis: acquireTimeoutMs,
    idleTimeoutMillis: idleTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: patientTimeoutMs,
    lock_timeout: options.lockTimeoutMs ?? 2_000,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 10_000,
    ...sessionOf(options.url),
  };
};

/** Connects as these stores do: with their limits, and statements that are named and sent together. */
export const openPool = async (
  options: PostgresStoresOptions,
  door: PoolDoor,
): Promise<MikroORM> => {
  const hosts = hostsOf(options.url);
  const driverOptions = driverOptionsOf(options);
  return await MikroORM.init({
    dbName: driverOptions.database,
    entities: [...admitOneEntities],
    pool: { min: 0, max: options.pool?.max ?? 10 },
    driverOptions: {
      ...driverOptions,
      onPoolCreated: (pool: Pool) => {
        const silence = endUselessConnections(pool, { ...timeoutsOf(options), hosts });
        nameStatements(pool);
        sendTogether(pool);
        door.watch(pool, silence);
      },
    },
  });
};
