import { setTimeout as pause } from "node:timers/promises";
import {
  type Client,
  ClientError,
  createClient,
  type HoldRequest,
  type PaymentMethod,
  type Reservation,
} from "@admit-one/client";
import type { Random } from "../chaos/random.ts";

export type Shop = {
  readonly urls: readonly string[];
  readonly random: Random;
  readonly queueId: string;
  readonly showId: string;
  /** A section where people stand. */
  readonly standing: string;
  readonly methods: Methods;
};

/** A method of payment that pays, and one that is declined. */
export type Methods = { readonly good: PaymentMethod; readonly poor: PaymentMethod };

export const scripted: Methods = {
  good: { type: "scripted", outcome: "approve" },
  poor: { type: "scripted", outcome: "decline" },
};

/** What became of one visit. */
export type Visit = {
  readonly userId: string;
  readonly bought: Reservation | null;
  /** The server said that not even one seat is free. */
  readonly soldOut: boolean;
};

type Way = "best" | "seats" | "standing" | "accessible";

/** How long people go on trying while all servers are away. */
const patienceMs = 60_000;

/** Calls again after each error of the network. The client's keys make that safe. */
const again =
  <A extends unknown[], T>(call: (...args: A) => Promise<T>) =>
  async (...args: A): Promise<T> => {
    const untilMs = Date.now() + patienceMs;
    for (;;) {
      try {
        return await call(...args);
      } catch (error) {
        if (!(error instanceof ClientError) || Date.now() > untilMs) throw error;
      }
    }
  };

const clientOf = (shop: Shop, userId: string): Client => {
  const client = plainClientOf(shop, userId);
  return {
    ...client,
    join: again(client.join),
    seats: again(client.seats),
    hold: again(client.hold),
    release: again(client.release),
    extend: again(client.extend),
    pay: again(client.pay),
    settled: again(client.settled),
    reservation: again(client.reservation),
  };
};

const plainClientOf = ({ urls, random }: Shop, userId: string): Client =>
  createClient({
    baseUrl: "http://sale.test/api",
    authorize: () => ({ "X-User-Id": userId }),
    random: () => random.next(),
    // Any server, for each try another one.
    fetch: (input, init) => {
      const url = urls[random.int(0, urls.length - 1)] ?? "";
      return fetch((input as string).replace("http://sale.test", url), init);
    },
    pause: async (ms, signal) => {
      await pause(Math.min(ms, 400), undefined, signal === undefined ? {} : { signal });
    },
  });

/** Waits in line until it is this user's turn. */
const enter = async (client: Client, queueId: string): Promise<string | null> => {
  const joined = await client.join(queueId);
  if (!joined.ok) throw new Error(`join: ${joined.problem.code}`);
  for await (const update of client.follow(joined.value, { stream: false })) {
    if (update.state === "refused") throw new Error(`line: ${update.problem.code}`);
    if (update.token.status === "active") return update.token.token;
    if (update.token.status === "expired") return null;
  }
  return null;
};

/** Some free seats, at the price that the buyer sees. */
const chooseSeats = async (
  client: Client,
  { showId, random }: Shop,
  token: string,
): Promise<HoldRequest | null> => {
  const listed = await client.seats(showId, { token });
  if (!listed.ok) return null;
  const free = listed.value.filter(({ available, standing }) => available && !standing);
  const first = random.int(0, Math.max(0, free.length - 1));
  const chosen = free.slice(first, first + random.int(1, 3));
  if (chosen.length === 0) return null;
  const amount = chosen.reduce((sum, { price }) => sum + price, 0);
  return { seatIds: chosen.map(({ seatId }) => seatId), amount, currency: "KRW" };
};

const asking = async (
  client: Client,
  shop: Shop,
  token: string,
  way: Way,
  count: number,
): Promise<HoldRequest | null> => {
  if (way === "seats") return await chooseSeats(client, shop, token);
  if (way === "standing") return { best: { count, section: shop.standing } };
  return { best: { count, ...(way === "accessible" && { accessible: true }) } };
};

/** Refusals after which a buyer chooses again. */
const tryAgain: ReadonlySet<string> = new Set([
  "SEAT_ALREADY_RESERVED",
  "SEAT_LEAVES_GAP",
  "AMOUNT_MISMATCH",
  "CONTENTION",
  // The concert is archived for a moment, or the seat was blocked.
  "NOT_FOUND",
]);

const ways: readonly Way[] = ["best", "best", "seats", "standing", "accessible"];

/** One person: waits, chooses, perhaps thinks again, and pays. */
const visit = async (shop: Shop, userId: string): Promise<Visit> => {
  const { random, showId, queueId } = shop;
  const client = clientOf(shop, userId);
  const gone: Visit = { userId, bought: null, soldOut: false };
  const token = await enter(client, queueId);
  if (token === null) return gone;
  let way = ways[random.int(0, ways.length - 1)] ?? "best";
  let count = random.int(2, 4);
  const none = new Set<Way>();
  for (let tries = 0; tries < 40; tries += 1) {
    const request = await asking(client, shop, token, way, count);
    if (request === null) {
      way = "best";
      continue;
    }
    const held = await client.hold(showId, { token, ...request });
    if (held.ok) {
      if (random.chance(0.1)) await client.release(held.value.reservationId);
      else return { ...gone, bought: await pay(client, shop, token, held.value) };
    } else if (held.problem.code === "NOT_ENOUGH_SEATS") {
      if (count > 1) count -= 1;
      else none.add(way);
      // Neither a seat for everybody, nor one for those who need an accessible one.
      if (none.has("best") && none.has("accessible")) return { ...gone, soldOut: true };
      if (none.has(way)) way = none.has("best") ? "accessible" : "best";
    } else if (tryAgain.has(held.problem.code)) way = random.chance(0.5) ? "best" : way;
    else if (held.problem.status === 403 || held.problem.status === 401) return gone;
    else throw new Error(`hold: ${JSON.stringify(held.problem)}`);
  }
  return gone;
};

const pay = async (
  client: Client,
  { random, methods }: Shop,
  token: string,
  { reservationId, expiresAt, amount, currency }: Reservation,
): Promise<Reservation | null> => {
  if (random.chance(0.2)) await client.extend(reservationId, { expiresAt });
  for (let tries = 0; tries < 4; tries += 1) {
    const method = tries < 2 && random.chance(0.2) ? methods.poor : methods.good;
    const paid = await client.pay(reservationId, { token, amount, currency, method });
    if (paid.ok && paid.value.status === "captured" && "reservation" in paid.value)
      return paid.value.reservation;
    if (paid.ok) {
      const settled = await client.settled(paid.value.paymentId);
      if (settled.ok && settled.value.status === "captured") return settled.value.reservation;
    }
  }
  const found = await client.reservation(reservationId);
  return found.ok && found.value.status === "confirmed" ? found.value : null;
};

/** People come, at most `atOnce` at a time, until the server says that nothing is left. */
export const sellOut = async (
  shop: Shop,
  /** What their user ids begin with. */
  who: string,
  atOnce: number,
): Promise<readonly Visit[]> => {
  const visits: Visit[] = [];
  let next = 0;
  let isOver = false;
  const people = Array.from({ length: atOnce }, async () => {
    while (!isOver) {
      next += 1;
      const came = await visit(shop, `${who}-${next}`);
      visits.push(came);
      if (came.soldOut) isOver = true;
    }
  });
  await Promise.all(people);
  return visits;
};
