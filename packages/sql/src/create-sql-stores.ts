import type { Stores, Timers } from "@admit-one/core";
import type { MikroORM } from "@mikro-orm/core";
import type { Kysely } from "kysely";
import { createBookingCommit } from "./booking/booking-commit.ts";
import { createBookingStore } from "./booking/booking-store.ts";
import { createConcertStore } from "./concert/concert-store.ts";
import type { SqlDialect } from "./dialect.ts";
import { createFigureStore } from "./figures/figure-store.ts";
import { refuseInside } from "./hosts-transaction.ts";
import { createEventLog } from "./outbox/event-log.ts";
import { createQueueGatherings, createQueueStore } from "./queue/queue-store.ts";
import { createReadiness, type Looks } from "./readiness.ts";
import { systemTimers } from "./system-timers.ts";
import { createUnitOfWork, type StoreObserver } from "./unit-of-work.ts";
import { createWebhookInbox } from "./webhook-inbox.ts";

export type SqlStores = Stores & {
  /** Resolves when the database answers; else rejects with `UNAVAILABLE`. */
  ping(): Promise<void>;
  /**
   * Resolves where steps can be carried out, writing among them; else rejects with `UNAVAILABLE`. For
   * health checks: it waits for no connection that steps wait for, and seldom writes.
   */
  ready(): Promise<void>;
  /** Takes no more updates, and resolves when those that wait together are done. */
  settle(): Promise<void>;
};

export type SqlStoresOptions = {
  /** An instance that knows `admitOneEntities`, the host's own one or the adapter's. */
  readonly orm: Pick<MikroORM, "em">;
  readonly dialect: SqlDialect;
  readonly timers?: Timers | undefined;
  /**
   * How long a step waits for a connection of a pool that is the host's. Without it a step waits
   * for as long as the pool does.
   */
  readonly acquireTimeoutMs?: number | undefined;
  /** How the database is asked beside the steps; by a step of its own where it is left out. */
  readonly looks?: Looks | undefined;
  readonly observer?: StoreObserver | undefined;
};

/** What every SQL driver's connection of MikroORM has. */
type SqlConnection = { getClient(): Kysely<unknown> };

/**
 * Makes the stores of a box office on a MikroORM instance, whose owner closes it.
 *
 * They take connections of their own and never join a transaction that the caller has open. On
 * SQLite, where there is one connection, a call from inside such a transaction would wait for itself:
 * it is refused.
 */
export const createSqlStores = ({
  orm,
  dialect,
  timers = systemTimers,
  acquireTimeoutMs,
  looks,
  observer,
}: SqlStoresOptions): SqlStores => {
  // The connection, not the entity manager: inside a host's transaction that would hand out the
  // transaction, and a reservation must never be rolled back with the host's work.
  const connection = orm.em.getDriver().getConnection() as unknown as SqlConnection;
  const ping = (): Promise<void> =>
    work.query(async (sql) => {
      await sql.one("select 1");
    });
  const readiness = createReadiness({ name: dialect.name, ...(looks ?? { look: ping }) });
  const kysely = (): Kysely<unknown> => connection.getClient();
  const deps = { kysely, timers, acquireTimeoutMs, readiness, observer };
  const work = createUnitOfWork({ ...deps, dialect });
  const { patient } = dialect;
  const patiently = patient === undefined ? work : createUnitOfWork({ ...deps, dialect: patient });
  const bookings = createBookingCommit(work);
  const queues = createQueueGatherings(work);
  const stores = {
    queues: createQueueStore(work, queues),
    concerts: createConcertStore(work, patiently),
    bookings: createBookingStore(work, bookings, patiently),
    events: createEventLog(work),
    inbox: createWebhookInbox(work),
    figures: createFigureStore(work),
    ping,
  };
  return {
    ...refuseInside(orm, dialect, stores),
    ready: () => readiness.ready(),
    settle: async () => {
      await Promise.all([bookings.close(), queues.close()]);
    },
  };
};
