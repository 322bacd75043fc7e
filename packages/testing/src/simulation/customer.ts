import type {
  BoxOffice,
  CancelRefund,
  ListedSeat,
  Payment,
  PaymentMethod,
  ReserveSeats,
} from "@admit-one/core";
import { cards } from "./bank.ts";
import { soonMs, waitInLine } from "./crowd.ts";
import type { Faults } from "./faults.ts";
import type { FrameCache } from "./frame-reader.ts";
import type { Operator } from "./operator.ts";
import type { Answered, Server } from "./server.ts";
import type { World } from "./world.ts";

/** The answers that customers got and may rely on. */
export type Promises = {
  /** By idempotency key: the reservation in the answer never changes. */
  readonly reserved: Map<string, string>;
  /** Reservations whose payment was answered as captured. */
  readonly paid: Set<string>;
  /** Payments that were answered as cancelled before any money was captured. */
  readonly left: Set<string>;
  /** The latest end of a hold that its customer was shown. */
  readonly ends: Map<string, number>;
};

/** How a customer's visit ended. */
export type Ending = "bought" | "left" | "abandoned" | "sold_out" | "gave_up";

export type CustomerDeps = {
  readonly world: World;
  readonly servers: readonly Server[];
  readonly userId: string;
  readonly queueId: string;
  readonly concertId: string;
  readonly showId: string;
  readonly promises: Promises;
  readonly operator: Operator;
  readonly faults: () => Faults;
  /** Whether the customer only comes to pay and does nothing else on the way. */
  readonly paymentsOnly: boolean;
  readonly absences: boolean;
  readonly cache: FrameCache | null;
  /** Whether the price may have changed since the customer saw it. */
  readonly pricesMayDiffer: () => boolean;
  /** Whether an operator may have taken the concert off sale for the moment. */
  readonly mayBeArchived: () => boolean;
  readonly breach: (law: string, message: string) => void;
};

type Customer = CustomerDeps & {
  /** Asks any server once. */
  readonly askOnce: <T>(request: (boxOffice: BoxOffice) => Promise<T>) => Promise<Answered<T>>;
  /** Asks servers repeatedly until one answers. Null when patience ends. */
  readonly ask: <T>(request: (boxOffice: BoxOffice) => Promise<T>) => Promise<T | null>;
};

/** Longer than any outage. */
const patience = 400;

/** One visit from the queue to the payment, with everything that people do on the way. */
export const visit = async (deps: CustomerDeps): Promise<Ending> => {
  const { world, servers } = deps;
  const customer: Customer = {
    ...deps,
    askOnce(request) {
      const listed = servers.filter(({ isListed }) => isListed());
      return world.random.pick(listed.length > 0 ? listed : servers).ask(request);
    },
    async ask(request) {
      for (let tries = 0; tries < patience; tries += 1) {
        const { answer } = await customer.askOnce(request);
        if (answer !== null) return answer;
        await world.sleep(soonMs(world));
      }
      return null;
    },
  };
  const token = await waitInLine(customer);
  if (token === null) return "left";
  const reservationId = await choose(customer, token);
  if (reservationId === null) return "sold_out";
  if (world.random.chance(0.4)) await extend(customer, reservationId);
  const mood = world.random.next();
  if (mood < 0.1 && !deps.paymentsOnly) return "abandoned";
  if (mood < 0.2 && !deps.paymentsOnly) return release(customer, reservationId);
  const ending = await pay(customer, token, reservationId);
  // Some change their mind, and the operator refunds them.
  if (ending === "bought" && mood > 0.95) {
    await deps.operator.cancel(reservationId, kindness(world));
  }
  return ending;
};

const kindness = ({ random }: World): CancelRefund =>
  random.pick(["full", "full", "none", { amount: random.int(0, 60_000) }]);

/** Chooses seats and holds them. If they are taken, the customer looks again. */
const choose = async (customer: Customer, token: string): Promise<string | null> => {
  const { world, ask, showId, concertId } = customer;
  await ask((boxOffice) => boxOffice.listShows({ concertId, token }));
  for (let tries = 0; tries < 5; tries += 1) {
    // Some try all the same.
    while (customer.mayBeArchived() && world.random.chance(0.8)) await world.sleep(1_000);
    const listed = await ask((boxOffice) => boxOffice.listSeats({ showId, token }));
    if (listed?.outcome !== "seats_listed") {
      if (listed === null || !customer.mayBeArchived()) return null;
      const reservationId = await reserveUnseen(customer, token, `unseen-${tries}`);
      if (reservationId !== null) return reservationId;
      continue;
    }
    if (world.random.chance(0.4)) {
      const reservationId = await reserveBest(customer, token, listed.seats, `best-${tries}`);
      if (reservationId !== null) return reservationId;
      continue;
    }
    const seated = listed.seats.filter(({ standing }) => !standing);
    const free = seated.filter(({ available }) => available);
    // Impatient customers also try seats that look taken.
    const pool = world.random.chance(0.1) ? seated : free;
    if (pool.length === 0) continue;
    const first = world.random.int(0, pool.length - 1);
    const seats = pool.slice(first, first + world.random.int(1, 3));
    const reservationId = await reserve(customer, token, seats, `reserve-${tries}`);
    if (reservationId !== null) return reservationId;
  }
  return null;
};

const reserve = async (
  customer: Customer,
  token: string,
  seats: readonly ListedSeat[],
  idempotencyKey: string,
): Promise<string | null> => {
  const { world, showId, userId } = customer;
  const seatIds = seats.map(({ seatId }) => seatId);
  const asked = { showId, userId, token, idempotencyKey, currency: "KRW", ...priceOf(seats) };
  // The second request may name the seats in another order.
  return press(customer, idempotencyKey, () => ({
    ...asked,
    seatIds: world.random.chance(0.5) ? seatIds : seatIds.toReversed(),
  }));
};

/** Leaves the choice to the box office: of one section, whose price is known, or of all. */
const reserveBest = (
  customer: Customer,
  token: string,
  listed: readonly ListedSeat[],
  idempotencyKey: string,
): Promise<string | null> => {
  const { world, showId, userId } = customer;
  const count = world.random.int(1, 3);
  const together = world.random.chance(0.3);
  const { section, price } = world.random.pick(listed);
  const known = { best: { count, together, section }, currency: "KRW", amount: price * count };
  const wish = world.random.chance(0.5) ? known : { best: { count, together } };
  const asked = { showId, userId, token, idempotencyKey, ...wish };
  return press(customer, idempotencyKey, () => asked);
};

/** Any seat, while the seats are not shown. */
const reserveUnseen = (
  customer: Customer,
  token: string,
  idempotencyKey: string,
): Promise<string | null> => {
  const { showId, userId } = customer;
  const asked = { showId, userId, token, idempotencyKey, best: { count: 1 } };
  return press(customer, idempotencyKey, () => asked);
};

/** Sends the request, and checks what it promises. */
const press = async (
  { world, ask, userId, promises, pricesMayDiffer, breach }: Customer,
  idempotencyKey: string,
  request: () => ReserveSeats,
): Promise<string | null> => {
  const once = () => ask((boxOffice) => boxOffice.reserveSeats(request()));
  // Some press the button twice.
  const answers = await Promise.all(world.random.chance(0.2) ? [once(), once()] : [once()]);
  let reserved: string | null = null;
  for (const answer of answers) {
    const differs = answer?.outcome === "amount_mismatch" && !pricesMayDiffer();
    if (answer !== null && (differs || answer.outcome === "idempotency_key_reused")) {
      breach("L4", `${userId} ${idempotencyKey} asked for the same seats: ${answer.outcome}`);
    }
    if (answer?.outcome === "seat_already_reserved" && answer.yours !== undefined) {
      const own = [...promises.reserved].filter(([, id]) => id === answer.yours);
      if (own.some(([key]) => !key.startsWith(`${userId} `))) {
        breach("L1", `${userId} was told that ${answer.yours} is theirs`);
      }
    }
    if (answer?.outcome !== "seats_reserved") continue;
    const { reservationId, expiresAtMs } = answer.reservation;
    promises.ends.set(reservationId, Math.max(expiresAtMs, promises.ends.get(reservationId) ?? 0));
    const key = `${userId} ${idempotencyKey}`;
    const before = promises.reserved.get(key);
    if (before !== undefined && before !== reservationId) {
      breach("L4", `${key} was answered ${before} and ${reservationId}`);
    }
    promises.reserved.set(key, reservationId);
    reserved = reservationId;
  }
  return reserved;
};

const priceOf = (seats: readonly ListedSeat[]) => ({
  amount: seats.reduce((sum, { price }) => sum + price, 0),
});

/** Extends the hold once, twice or too often. Some press the button twice. */
const extend = async (
  { world, ask, userId, promises, breach }: Customer,
  reservationId: string,
): Promise<void> => {
  for (let tries = world.random.int(1, 4); tries > 0; tries -= 1) {
    await world.sleep(world.random.int(0, 9_000));
    const expiresAtMs = promises.ends.get(reservationId) ?? 0;
    const once = () =>
      ask((boxOffice) => boxOffice.extendHold({ reservationId, userId, expiresAtMs }));
    const answers = await Promise.all(world.random.chance(0.2) ? [once(), once()] : [once()]);
    const ends = answers.flatMap((answer) => {
      if (answer?.outcome === "conflict") breach("L4", `${reservationId} has not the end it had`);
      return answer?.outcome === "hold_extended" ? [answer.reservation.expiresAtMs] : [];
    });
    if (new Set(ends).size > 1) breach("L4", `${reservationId} was extended to ${ends.join()}`);
    promises.ends.set(reservationId, ends[0] ?? expiresAtMs);
  }
};

const release = async ({ ask, userId }: Customer, reservationId: string): Promise<Ending> => {
  await ask((boxOffice) => boxOffice.releaseReservation({ reservationId, userId }));
  return "abandoned";
};

const pay = async (customer: Customer, token: string, reservationId: string): Promise<Ending> => {
  const { world, ask, userId, promises } = customer;
  for (let tries = 0; tries < 4; tries += 1) {
    await world.sleep(world.random.int(0, 12_000));
    const method = methodOf(world);
    const idempotencyKey = `pay-${tries}`;
    const once = () =>
      ask((boxOffice) => boxOffice.pay({ reservationId, userId, token, method, idempotencyKey }));
    const [answer] = await Promise.all(world.random.chance(0.2) ? [once(), once()] : [once()]);
    if (answer === null || answer === undefined) return "gave_up";
    if (answer.outcome === "payment_pending") {
      const settled = await awaitPayment(customer, answer.payment.paymentId);
      if (settled === "left") continue;
      if (settled === "captured") return bought(promises, reservationId);
      if (settled === null) return "gave_up";
    }
    if (answer.outcome === "payment_captured") return bought(promises, reservationId);
    if (answer.outcome === "reservation_not_held") return "abandoned";
  }
  return "gave_up";
};

/** Cards in one and two steps, and the wallet, which may not have enough money. */
const methodOf = ({ random }: World): PaymentMethod => {
  if (random.chance(0.1)) return { type: "wallet" };
  return { type: random.chance(0.5) ? "bank" : "vault", card: random.pick(cards) };
};

const bought = ({ paid }: Promises, reservationId: string): Ending => {
  paid.add(reservationId);
  return "bought";
};

/** Visits the bank's page if required, and waits until the payment is final. */
const awaitPayment = async (customer: Customer, paymentId: string): Promise<string | null> => {
  const { world, ask, userId, faults } = customer;
  const visits = world.random.chance(0.7);
  for (let polls = 0; polls < 60; polls += 1) {
    const found = await ask((boxOffice) => boxOffice.getPayment({ paymentId, userId }));
    if (found === null || found.outcome !== "payment_found") return null;
    const { payment } = found;
    if (payment.status !== "pending") return payment.status;
    if (payment.nextAction !== null && visits) {
      const proof = "visited";
      await ask((boxOffice) => boxOffice.confirmPayment({ paymentId, userId, proof }));
    }
    await world.sleep(2_000);
    if (world.random.chance(faults().paymentLeft)) {
      const left = await leave(customer, payment);
      if (left !== null) return left;
    }
  }
  return null;
};

/** The buyer closed the page and wants to pay in another way, or not at all. */
const leave = async (
  { world, ask, userId, promises }: Customer,
  { paymentId, reservationId }: Payment,
): Promise<string | null> => {
  if (world.random.chance(0.2)) {
    await ask((boxOffice) => boxOffice.releaseReservation({ reservationId, userId }));
    return null;
  }
  const answer = await ask((boxOffice) => boxOffice.cancelPayment({ paymentId, userId }));
  if (answer?.outcome === "payment_settled") return answer.payment.status;
  if (answer?.outcome !== "payment_cancelled") return null;
  promises.left.add(paymentId);
  return "left";
};
