import type { Stores, Timers } from "@admit-one/core";
import type { MikroORM } from "@mikro-orm/core";
import type { Kysely } from "kysely";
import { createBookingCommit } from "./booking/booking-commit.ts";
import { createBookingStore } from "./booking/booking-store.ts";
import { createConcertStore } from "./concert/concert-store.ts";
import type { SqlDialect } from "./dialect.ts";
import { createFigureStore } from "./figures/figure-store.ts";
import { refuseInside } from "./hosts-transaction.ts";
import { createLookupStore } from "./lookups/lookup-store.ts";
import { createEventLog } from "./outbox/event-log.ts";
import { createQueueGatherings, createQueueStore } from "./queue/queue-store.ts";
import { createReadiness, type Looks } from "./readiness.ts";
import { systemTimers } from "./system-timers.ts";
import { createUnitOfWork, type StoreObserver } from "./unit-of-work.ts";
import { createWebhookInbox } from "./webhook-inbox.ts";

export type SqlStores = Stores & {
  /** Resolves when the database answers; otherwise rejects with `UNAVAILABLE`. */
  ping(): Promise<void>;
  /**
   * Resolves if steps can run, including those that write; otherwise rejects with `UNAVAILABLE`.
   * For health checks: it takes no connection that steps wait for, and seldom writes.
   */
  ready(): Promise<void>;
  /** Refuses new updates, and resolves when the gathered ones are done. */
  settle(): Promise<void>;
};

export type SqlStoresOptions = {
  /** An instance that knows `admitOneEntities`: the host's own or the adapter's. */
  readonly orm: Pick<MikroORM, "em">;
  readonly dialect: SqlDialect;
  readonly timers?: Timers | undefined;
  /**
   * How long a step waits for a connection of the host's pool, in milliseconds. Without it a step
   * waits as long as the pool does.
   */
  readonly acquireTimeoutMs?: number | undefined;
  /**
   * How health checks query the database outside the steps. Without it they run a step of their
   * own.
   */
  readonly looks?: Looks | undefined;
  readonly observer?: StoreObserver | undefined;
  /** Called before each try of a step that writes, and by `ready`. Throws if it must not write. */
  readonly checkWrite?: (() => void) | undefined;
};

/** The part that the connections of all SQL drivers of MikroORM have. */
type SqlConnection = { getClient(): Kysely<unknown> };

/**
 * Creates the stores of a box office on a MikroORM instance. The owner of the instance closes it.
 *
 * The stores use connections of their own and never join a transaction that the caller has open.
 * SQLite has one connection, so a call from inside such a transaction would wait for itself: it is
 * refused.
 */
export const createSqlStores = ({
  orm,
  dialect,
  timers = systemTimers,
  acquireTimeoutMs,
  looks,
  observer,
  checkWrite,
}: SqlStoresOptions): SqlStores => {
  // Use the connection, not the entity manager. Inside a host's transaction the entity manager
  // would return that transaction, and a reservation must never be rolled back with the host's
  // work.
  const connection = orm.em.getDriver().getConnection() as unknown as SqlConnection;
  const ping = (): Promise<void> =>
    work.query(async (sql) => {
      await sql.one("select 1");
    });
  const readiness = createReadiness({ name: dialect.name, ...(looks ?? { look: ping }) });
  const kysely = (): Kysely<unknown> => connection.getClient();
  const deps = { kysely, timers, acquireTimeoutMs, readiness, observer, checkWrite };
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
    lookups: createLookupStore(work),
    ping,
  };
  return {
    ...refuseInside(orm, dialect, stores),
    ready: async () => {
      checkWrite?.();
      await readiness.ready();
    },
    settle: async () => {
      await Promise.all([bookings.close(), queues.close()]);
    },
  };
};
