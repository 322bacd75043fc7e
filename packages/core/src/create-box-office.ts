import type { BoxOffice, BoxOfficeDeps, BoxOfficeOptions, Stores } from "./box-office.ts";
import { concertDefaults } from "./concert/concert.ts";
import { createConcertUseCases } from "./concert/concert-use-cases.ts";
import { createListings } from "./concert/listings.ts";
import { createSalesCalendar } from "./concert/sales-calendar.ts";
import { createSeatings } from "./concert/seatings.ts";
import { createShowCaches } from "./concert/show-caches.ts";
import { checkCell, idsOfCell } from "./kernel/cell.ts";
import { auditStore } from "./operations/audit-store.ts";
import { countAlarms } from "./operations/count-alarms.ts";
import type { OperationsContext } from "./operations/operations-context.ts";
import {
  createOperationsUseCases,
  createOperationsWork,
} from "./operations/operations-use-cases.ts";
import { createUnknownCells } from "./operations/unknown-cells.ts";
import { readWatchlist } from "./operations/watchlist.ts";
import { createOutboxUseCases } from "./outbox/outbox-use-cases.ts";
import { createRelay } from "./outbox/relay.ts";
import { checkSubscribers, ownSubscriber } from "./outbox/subscriber.ts";
import { tillType, walletType } from "./payment/ledger.ts";
import { createLookupBudget } from "./payment/lookup-budget.ts";
import { createPrivacyUseCases } from "./privacy/privacy-use-cases.ts";
import { createQueueRuntime, type QueueRuntime } from "./queue/runtime/queue-runtime.ts";
import { createStepTokens } from "./queue/runtime/step-tokens.ts";
import { createVerifiedTokenCache } from "./queue/runtime/verified-token-cache.ts";
import { sayGoodbye } from "./queue/use-cases/beat.ts";
import { createQueueUseCases, createQueueWork } from "./queue/use-cases/queue-use-cases.ts";
import { createGapShows } from "./reservation/gap-rule.ts";
import { createHoldWindows } from "./reservation/hold-limit.ts";
import { createBestTurns } from "./sales/best-turns.ts";
import { createSalesUseCases } from "./sales/sales-use-cases.ts";

/** What the use cases depend on: the ports, and every option with its value. */
type Context = OperationsContext & {
  readonly runtime: QueueRuntime;
  readonly options: BoxOfficeOptions;
};

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

const defaults: BoxOfficeOptions = {
  clockSkewMs: 0,
  gatewayTimeoutMs: 10_000,
  lookupsPerSecond: 10,
  suspenseAlarmMs: 300_000,
  reconcileLookbackMs: 3_600_000,
  tokenRetentionMs: 30 * 24 * hourMs,
  // As Standard Webhooks recommends: a receiver may be down over a weekend.
  deliveryTimeoutMs: 20 * secondMs,
  deliveryDelaysMs: [
    5 * secondMs,
    5 * minuteMs,
    30 * minuteMs,
    ...[2, 5, 10, 14, 20, 24].map((hours) => hours * hourMs),
  ],
};

/** Whether a step of bookings can look at a token. */
const areTogether = ({ bookings, queues }: Stores): boolean =>
  bookings.queuesIn !== undefined && bookings.queuesIn === queues.database;

/**
 * Connects the use cases to the ports. Any number of box offices may work on the same stores at
 * once. Nothing runs on its own: call `work` regularly, as `startWork` of the node package and the
 * server do.
 *
 * @throws TypeError if two gateways, subscribers or cells have the same name, if a name is reserved
 * for the box office or has a wrong form, or if an option is out of range.
 * @example
 * const boxOffice = createBoxOffice({ stores, clock, timers, ids, signer, gateways });
 * const held = await boxOffice.reserveSeats({ showId, seatIds, userId, token });
 * if (held.outcome === "seats_reserved") console.log(held.reservation.expiresAtMs);
 */
export const createBoxOffice = (deps: BoxOfficeDeps): BoxOffice => {
  const options = { ...defaults, ...deps.options };
  const gateways = [...deps.gateways, ...(deps.earlierGateways ?? [])];
  if (deps.cell !== undefined) checkCell(deps.cell);
  const ids = idsOfCell(deps.ids, deps.cell);
  const runtime = createQueueRuntime({ ...deps, ids, skewMs: options.clockSkewMs });
  const context: Context = {
    ...deps,
    ids,
    gateways,
    newPayments: deps.gateways,
    lookups: createLookupBudget(gateways, options.lookupsPerSecond),
    stores: { ...deps.stores, queues: runtime.queues },
    runtime,
    verifiedTokens: createVerifiedTokenCache(deps.signer),
    stepTokens: areTogether(deps.stores) ? createStepTokens(runtime.frames) : undefined,
    calendar: createSalesCalendar(deps.stores.concerts),
    ...createShowCaches({ ...deps, concerts: deps.stores.concerts }),
    listings: createListings({ concerts: deps.stores.concerts, clock: deps.clock }),
    holdWindows: createHoldWindows(concertDefaults.maxHoldsWithinMs),
    gapShows: createGapShows(),
    bestTurns: createBestTurns(),
    seatings: createSeatings({ ...deps, concerts: deps.stores.concerts }),
    unknownCells: createUnknownCells(),
    durabilityLost: deps.durabilityLost ?? (() => null),
    subscribers: deps.subscribers ?? [],
    options,
  };
  checkSubscribers(context.subscribers);
  const names = gateways.map(({ name }) => name);
  if (new Set(names).size < names.length) {
    throw new TypeError(`Gateways must have different names: ${names.join(", ")}.`);
  }
  const own = names.find((name) => name === walletType || name === tillType);
  if (own !== undefined) {
    throw new TypeError(`${own} is the box office's own, and no name for a gateway.`);
  }
  const { lookupsPerSecond } = options;
  if (!(lookupsPerSecond >= 1)) {
    throw new TypeError(`lookupsPerSecond must be at least 1, and is ${lookupsPerSecond}.`);
  }
  const { tokenRetentionMs } = options;
  if (!(tokenRetentionMs >= 0)) {
    throw new TypeError(`tokenRetentionMs must be at least 0, and is ${tokenRetentionMs}.`);
  }
  const relay = createRelay(context);
  const { auditor = (alarms, watch) => auditStore(deps.stores.bookings, alarms, watch) } = deps;
  return {
    ...createQueueUseCases(context),
    ...createConcertUseCases(context),
    ...createSalesUseCases(context),
    ...createOutboxUseCases(context),
    ...createPrivacyUseCases(context),
    ...createOperationsUseCases(context),
    audit: async (watch) => {
      const { suspenseAlarmMs } = context.options;
      const deadLetters = await deps.stores.events.deadCounts();
      const gateFailure = runtime.gate?.failure() ?? null;
      const nowMs = deps.clock.nowMs();
      const unknownCells = context.unknownCells.all();
      const durabilityLost = context.durabilityLost();
      const known = { deadLetters, gateFailure, durabilityLost, unknownCells, gateways: names };
      return auditor({ nowMs, suspenseAlarmMs, ...known }, watch);
    },
    countAlarms: () => countAlarms(context, runtime.gate?.failure() ?? null),
    watchlist: () => readWatchlist(context, runtime.gate?.failure() ?? null),
    goodbye: async () => {
      const resting = relay.rest();
      try {
        await sayGoodbye(context);
      } finally {
        await resting;
      }
    },
    work: {
      ...createQueueWork(context),
      ...createOperationsWork(context),
      relay: (only) => relay.step(only),
    },
    subscribers: [ownSubscriber, ...context.subscribers.map(({ name }) => name)],
  };
};
