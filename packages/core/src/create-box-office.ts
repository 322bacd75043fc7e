import type { BoxOffice, BoxOfficeDeps, BoxOfficeOptions } from "./box-office.ts";
import { changeConcertPolicy } from "./concert/change-concert-policy.ts";
import { concertDefaults } from "./concert/concert.ts";
import { createConcert } from "./concert/create-concert.ts";
import { createFindQueue } from "./concert/find-queue.ts";
import { getConcert, listConcerts } from "./concert/list-concerts.ts";
import { listSeats } from "./concert/list-seats.ts";
import { listShows } from "./concert/list-shows.ts";
import { createListings } from "./concert/listings.ts";
import { createSalesCalendar } from "./concert/sales-calendar.ts";
import { createSeatMaps } from "./concert/seat-map.ts";
import { auditStore } from "./operations/audit-store.ts";
import { countAlarms } from "./operations/count-alarms.ts";
import type { OperationsContext } from "./operations/operations-context.ts";
import { readFigures } from "./operations/read-figures.ts";
import { createReconcile } from "./operations/reconcile.ts";
import { recover } from "./operations/recover.ts";
import { createSweep } from "./operations/sweep.ts";
import {
  discardDeadLetter,
  listDeadLetters,
  replayDeadLetter,
  replayDeadLetters,
} from "./outbox/dead-letters.ts";
import { createRelay } from "./outbox/relay.ts";
import { checkSubscribers, ownSubscriber } from "./outbox/subscriber.ts";
import { walletType } from "./payment/ledger.ts";
import { createLookupBudget } from "./payment/lookup-budget.ts";
import { eraseUser } from "./privacy/erase-user.ts";
import { exportUser } from "./privacy/export-user.ts";
import { createQueueRuntime, type QueueRuntime } from "./queue/runtime/queue-runtime.ts";
import { createVerifiedTokenCache } from "./queue/runtime/verified-token-cache.ts";
import { admitTokens } from "./queue/use-cases/admit-tokens.ts";
import { advanceAll } from "./queue/use-cases/advance.ts";
import { beatAll, sayGoodbye } from "./queue/use-cases/beat.ts";
import { explainToken } from "./queue/use-cases/explain-token.ts";
import { getFrame } from "./queue/use-cases/get-frame.ts";
import { issueToken } from "./queue/use-cases/issue-token.ts";
import { leaveQueue } from "./queue/use-cases/leave-queue.ts";
import { followToken, lookUpToken } from "./queue/use-cases/look-up-token.ts";
import { changeQueue, getQueue, resetQueue } from "./queue/use-cases/manage-queue.ts";
import { revokeToken } from "./queue/use-cases/revoke-token.ts";
import { createHoldWindows } from "./reservation/hold-limit.ts";
import { getReservation, listReservations } from "./sales/holding/get-reservations.ts";
import { releaseReservation } from "./sales/holding/release-reservation.ts";
import { reserveSeats } from "./sales/holding/reserve-seats.ts";
import { abandonPayment } from "./sales/paying/abandon-payment.ts";
import { cancelPayment } from "./sales/paying/cancel-payment.ts";
import { confirmPayment } from "./sales/paying/confirm-payment.ts";
import { creditWallet, getWallets } from "./sales/paying/credit-wallet.ts";
import { getPayment } from "./sales/paying/get-payment.ts";
import { pay } from "./sales/paying/pay.ts";
import { receiveWebhook } from "./sales/recovery/receive-webhook.ts";
import { acceptPayment } from "./sales/refunding/accept-payment.ts";
import { cancelReservation } from "./sales/refunding/cancel-reservation.ts";
import { cancelShow } from "./sales/refunding/cancel-show.ts";
import { retryRefund } from "./sales/refunding/retry-refund.ts";
import { retryShowRefunds } from "./sales/refunding/retry-show-refunds.ts";
import { settleByHand } from "./sales/refunding/settle-by-hand.ts";

/** What every use case works with: the ports, and every option with its value. */
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
  // As Standard Webhooks recommends: a receiver may be away over a weekend.
  deliveryTimeoutMs: 20 * secondMs,
  deliveryDelaysMs: [
    5 * secondMs,
    5 * minuteMs,
    30 * minuteMs,
    ...[2, 5, 10, 14, 20, 24].map((hours) => hours * hourMs),
  ],
};

/**
 * Binds every use case to its ports. Any number of box offices may work on the same stores at once;
 * nothing runs by itself: `startWork` of the node package drives `work`, and so does the server.
 *
 * @throws TypeError when two gateways or two subscribers have one name, or one has a name that the
 * box office keeps for itself, or when no gateway may be looked up at.
 * @example
 * const boxOffice = createBoxOffice({ stores, clock, timers, ids, signer, gateways });
 * const held = await boxOffice.reserveSeats({ showId, seatIds, userId, token });
 * if (held.outcome === "seats_reserved") console.log(held.reservation.expiresAtMs);
 */
export const createBoxOffice = (deps: BoxOfficeDeps): BoxOffice => {
  const options = { ...defaults, ...deps.options };
  const gateways = [...deps.gateways, ...(deps.earlierGateways ?? [])];
  const runtime = createQueueRuntime({ ...deps, skewMs: options.clockSkewMs });
  const context: Context = {
    ...deps,
    gateways,
    newPayments: deps.gateways,
    lookups: createLookupBudget(gateways, options.lookupsPerSecond),
    stores: { ...deps.stores, queues: runtime.queues },
    runtime,
    verifiedTokens: createVerifiedTokenCache(deps.signer),
    calendar: createSalesCalendar(deps.stores.concerts),
    listings: createListings({ concerts: deps.stores.concerts, clock: deps.clock }),
    holdWindows: createHoldWindows(concertDefaults.maxHoldsWithinMs),
    subscribers: deps.subscribers ?? [],
    options,
  };
  checkSubscribers(context.subscribers);
  const names = gateways.map(({ name }) => name);
  if (new Set(names).size < names.length) {
    throw new TypeError(`Gateways must have different names: ${names.join(", ")}.`);
  }
  if (names.includes(walletType)) {
    throw new TypeError(`${walletType} is the box office's own, and no name for a gateway.`);
  }
  const { lookupsPerSecond } = options;
  if (!(lookupsPerSecond >= 1)) {
    throw new TypeError(`lookupsPerSecond must be at least 1, and is ${lookupsPerSecond}.`);
  }
  const { tokenRetentionMs } = options;
  if (!(tokenRetentionMs >= 0)) {
    throw new TypeError(`tokenRetentionMs must be at least 0, and is ${tokenRetentionMs}.`);
  }
  const seatMaps = createSeatMaps(deps.stores.concerts);
  const relay = createRelay(context);
  const { auditor = (alarms, watch) => auditStore(deps.stores.bookings, alarms, watch) } = deps;
  return {
    issueToken: (command) => issueToken(context, command),
    lookUpToken: (query) => lookUpToken(context, query),
    followToken: (query) => followToken(context, query),
    getFrame: (query) => getFrame(context, query),
    findQueue: createFindQueue(deps.stores.concerts),
    leaveQueue: (command) => leaveQueue(context, command),
    listConcerts: (query = {}) => listConcerts(context, query),
    getConcert: (query) => getConcert(context, query),
    listShows: (query) => listShows(context, query),
    listSeats: (query) => listSeats(context, seatMaps, query),
    reserveSeats: (command) => reserveSeats(context, command),
    getReservation: (query) => getReservation(context, query),
    listReservations: (query) => listReservations(context, query),
    releaseReservation: (command) => releaseReservation(context, command),
    pay: (command) => pay(context, command),
    confirmPayment: (command) => confirmPayment(context, command),
    cancelPayment: (command) => cancelPayment(context, command),
    getPayment: (query) => getPayment(context, query),
    getWallets: (query) => getWallets(context, query),
    receiveWebhook: (delivery) => receiveWebhook(context, delivery),
    createConcert: (document) => createConcert(context, document),
    changeConcertPolicy: (command) => changeConcertPolicy(context, command),
    getQueue: (query) => getQueue(context, query),
    changeQueue: (command) => changeQueue(context, command),
    creditWallet: (command) => creditWallet(context, command),
    cancelReservation: (command) => cancelReservation(context, command),
    cancelShow: (command) => cancelShow(context, command),
    abandonPayment: (command) => abandonPayment(context, command),
    retryRefund: (command) => retryRefund(context, command),
    retryShowRefunds: (command) => retryShowRefunds(context, command),
    settleRefund: (command) => settleByHand(context, command),
    acceptPayment: (command) => acceptPayment(context, command),
    resetQueue: (command) => resetQueue(context, command),
    admitTokens: (command) => admitTokens(context, command),
    explainToken: (query) => explainToken(context, query),
    revokeToken: (command) => revokeToken(context, command),
    eraseUser: (command) => eraseUser(context, command),
    exportUser: (query) => exportUser(context, query),
    audit: async (watch) => {
      const { suspenseAlarmMs } = context.options;
      const deadLetters = await deps.stores.events.deadCounts();
      const gateFailure = runtime.gate?.failure() ?? null;
      const nowMs = deps.clock.nowMs();
      const alarms = { nowMs, suspenseAlarmMs, deadLetters, gateFailure, gateways: names };
      return auditor(alarms, watch);
    },
    figures: () => readFigures(context),
    countAlarms: () => countAlarms(context, runtime.gate?.failure() ?? null),
    countDeadLetters: () => deps.stores.events.deadCounts(),
    listDeadLetters: (query) => listDeadLetters(context, query),
    replayDeadLetter: (command) => replayDeadLetter(context, command),
    replayDeadLetters: (command) => replayDeadLetters(context, command),
    discardDeadLetter: (command) => discardDeadLetter(context, command),
    goodbye: async () => {
      const resting = relay.rest();
      try {
        await sayGoodbye(context);
      } finally {
        await resting;
      }
    },
    work: {
      advance: () => advanceAll(context),
      beat: () => beatAll(context),
      recover: () => recover(context),
      relay: (only) => relay.step(only),
      sweep: createSweep(context),
      reconcile: createReconcile(context),
    },
    subscribers: [ownSubscriber, ...context.subscribers.map(({ name }) => name)],
  };
};
