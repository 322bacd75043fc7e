import {
  type BookingChange,
  type BookingState,
  type BoxOfficeOptions,
  type ConcertDocument,
  createBoxOffice,
  type EventSubscriber,
  type GatewayCapabilities,
  type PaymentGateway,
  type PaymentId,
  type PaymentMethod,
  type Refund,
  type WalletOptions,
} from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import {
  concertDocument,
  createFakeClock,
  createFakeTimers,
  createSequentialIds,
  createTestSigner,
} from "@admit-one/testing";
import { createFlakyStores } from "./flaky-stores.ts";

/** A gateway that says what it is told to say, and a box office that has to make sense of it. */

type Call = { readonly call: string; readonly request: unknown };

export type Told = {
  readonly gateway: PaymentGateway;
  /** What it was asked so far, with all that it was told. */
  readonly calls: Call[];
  /** What it answers to the next such calls, first things first; untold, it can't be reached. */
  tell(call: string, ...answers: readonly unknown[]): void;
};

const capabilities: GatewayCapabilities = {
  twoStep: false,
  cancelBeforeCapture: true,
  idempotencyTtlMs: 3_600_000,
  authorizationTtlMs: 1_800_000,
  onlyProofTakesMoney: false,
  lookupByOurId: true,
  asynchronous: true,
  refundsAreFinal: true,
};

export type ToldOptions = Partial<GatewayCapabilities> & {
  readonly name?: string;
  /** The calls that it has besides those that every gateway has. */
  readonly has?: readonly (
    | "lookupRefund"
    | "listSince"
    | "movements"
    | "movedSince"
    | "parseWebhook"
  )[];
};

export const createToldGateway = ({ name = "told", has = [], ...over }: ToldOptions = {}): Told => {
  const calls: Call[] = [];
  const answers = new Map<string, unknown[]>();
  const answer = (call: string) => (request: unknown) => {
    calls.push({ call, request });
    const next = answers.get(call)?.shift();
    if (next !== undefined && !(next instanceof Error)) return Promise.resolve(next);
    return Promise.reject(next ?? new Error("unreachable"));
  };
  const able = { ...capabilities, ...over };
  const named = ["lookup", "cancel", "refund", ...has];
  const first = able.twoStep ? ["authorize", "capture"] : ["charge"];
  const gateway = {
    name,
    capabilities: able,
    accepts: () => true,
    checkMethod: () => [],
    ...Object.fromEntries([...named, ...first].map((call) => [call, answer(call)])),
  } as unknown as PaymentGateway;
  const tell: Told["tell"] = (call, ...said) => {
    answers.set(call, [...(answers.get(call) ?? []), ...said]);
  };
  return { gateway, calls, tell };
};

export type ToldWorldOptions = ToldOptions & {
  readonly options?: Partial<BoxOfficeOptions>;
  readonly document?: ConcertDocument;
  readonly wallet?: WalletOptions;
  readonly subscribers?: readonly EventSubscriber[];
  /** Further gateways, after the first one. */
  readonly others?: readonly PaymentGateway[];
};

/** Jitter is half of what it may be, so that every backoff is three quarters of its ceiling. */
export const openToldWorld = async (given: ToldWorldOptions = {}) => {
  const { options = {}, document = concertDocument(), wallet, others = [], ...rest } = given;
  const { subscribers = [], ...able } = rest;
  const told = createToldGateway(able);
  const clock = createFakeClock();
  const flaky = createFlakyStores(createMemoryStores());
  const { stores } = flaky;
  const timers = { ...createFakeTimers({ clock }), random: () => 0.5 };
  const parts = { stores, clock, timers, ids: createSequentialIds(), signer: createTestSigner() };
  const gateways = [told.gateway, ...others];
  const boxOffice = createBoxOffice({ ...parts, gateways, options, wallet, subscribers });
  await boxOffice.createConcert(document);

  const hold = async (userId = "ann", seatId = "A-1-1") => {
    const issued = await boxOffice.issueToken({ queueId: "queue-1", userId });
    if (!("token" in issued)) throw new Error(issued.outcome);
    const { token } = issued.token;
    const asked = { showId: "show-1", seatIds: [seatId], userId, token };
    const held = await boxOffice.reserveSeats(asked);
    if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
    return { reservationId: held.reservation.reservationId, userId, token };
  };
  /** Holds a seat and pays for it; the payment as it is then. */
  const paid = async (method?: PaymentMethod, userId = "ann", seatId = "A-1-1") => {
    const answer = await boxOffice.pay({ ...(await hold(userId, seatId)), method });
    if (!("payment" in answer)) throw new Error(answer.outcome);
    return answer.payment;
  };
  const paymentOf = async (paymentId: PaymentId) => {
    const payment = await stores.bookings.payment(paymentId);
    if (payment === null) throw new Error("no payment");
    return payment;
  };
  const refundOf = async (paymentId: PaymentId): Promise<Refund> => {
    const [refund] = await stores.bookings.refunds(paymentId);
    if (refund === undefined) throw new Error("no refund");
    return refund;
  };
  /** Writes what a test wants to be true of a payment. */
  const write = (paymentId: PaymentId, change: (state: BookingState) => BookingChange) =>
    stores.bookings.update({ by: "payment", paymentId }, (state) => ({
      outcome: undefined,
      change: change(state),
    }));
  return { ...parts, ...told, flaky, boxOffice, hold, paid, paymentOf, refundOf, write };
};

export type ToldWorld = Awaited<ReturnType<typeof openToldWorld>>;

/** The price of each seat. */
export const price = 110_000;
export const money = { reference: "ref", amount: price, currency: "KRW" };
export const captured = { outcome: "captured", ...money };
export const authorized = { outcome: "authorized", ...money };
