import type { StripeStandIn } from "@admit-one/stripe/stand-in";
import { type Answer, adminToken } from "../buyer.ts";
import type { Client } from "../chaos/client.ts";
import type { Random } from "../chaos/random.ts";
import type { Told } from "./books.ts";

export type Shop = {
  readonly client: Client;
  readonly random: Random;
  readonly standIn: StripeStandIn;
  /** Seats that others ask for at the same time. */
  readonly pickSeats: () => readonly string[];
};

type Headers = Readonly<Record<string, string>>;

const tries = 6;
const goodCards = [
  "pm_card_visa",
  "pm_card_mastercard",
  "pm_card_pendingRefund",
  "pm_card_refundFail",
  "pm_card_createDispute",
];
const badCards = ["pm_card_visa_chargeDeclined", "pm_card_chargeDeclinedExpiredCard"];

/** One visit: joins, holds seats, and pays with Stripe in one of the ways that there are. */
export const visit = async (shop: Shop, userId: string): Promise<readonly Told[]> => {
  const { client, random } = shop;
  const user = { "X-User-Id": userId };
  const join = { method: "POST", headers: user } as const;
  const joined = await client.ask("/api/queues/small/tokens", join);
  if (joined.body["status"] !== "active") throw new Error(`join: ${JSON.stringify(joined.body)}`);
  const headers = { ...user, "Queue-Token": String(joined.body["token"]) };
  const told = await hold(shop, userId, headers);
  if (told === null) return [];
  const chosen = random.next();
  if (chosen < 0.05) return [told];
  if (chosen < 0.1) await release(shop, headers, told);
  else {
    await pay(shop, headers, told);
    if (told.promised === "paid" && random.chance(0.2)) await cancel(shop, told);
  }
  return [told];
};

const hold = async (
  { client, pickSeats }: Shop,
  userId: string,
  headers: Headers,
): Promise<Told | null> => {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const seatIds = pickSeats();
    const held = await client.ask("/api/shows/small-1/reservations", {
      method: "POST",
      body: { seatIds },
      headers: { ...headers, "Idempotency-Key": `hold-${attempt}` },
    });
    if (held.status === 201) {
      const reservationId = String(held.body["reservationId"]);
      return { userId, reservationId, seatIds, promised: "held", paymentIds: new Set() };
    }
    if (held.body["code"] !== "SEAT_ALREADY_RESERVED") {
      throw new Error(`hold: ${JSON.stringify(held.body)}`);
    }
  }
  return null;
};

const release = async ({ client }: Shop, headers: Headers, told: Told): Promise<void> => {
  const path = `/api/reservations/${told.reservationId}`;
  const released = await client.ask(path, { method: "DELETE", headers });
  if (released.status === 204) told.promised = "released";
  if (released.status === 202) told.promised = "releasing";
};

/** The operator is asked for the money back; a replay after a crash is answered all the same. */
const cancel = async ({ client }: Shop, told: Told): Promise<void> => {
  const cancelled = await client.ask(`/api/admin/reservations/${told.reservationId}/cancel`, {
    method: "POST",
    headers: {
      Authorization: `Bearer ${adminToken}`,
      "Idempotency-Key": `cancel-${told.reservationId}`,
    },
  });
  if (cancelled.status !== 200) throw new Error(`cancel: ${JSON.stringify(cancelled.body)}`);
  told.promised = "cancelled";
};

const pay = async (shop: Shop, headers: Headers, told: Told): Promise<void> => {
  const { random } = shop;
  const way = random.next();
  if (way < 0.5) await payByCard(shop, headers, told, one(random, goodCards));
  else if (way < 0.65) {
    await payByCard(shop, headers, told, one(random, badCards));
    // The hold goes on, and another card may pay it.
    if (random.chance(0.7)) await payByCard(shop, headers, told, one(random, goodCards), "second");
  } else if (way < 0.75) {
    const card = one(random, goodCards);
    // Five clicks, each a command of its own: one charge.
    await Promise.all(
      ["1", "2", "3", "4", "5"].map((click) => payByCard(shop, headers, told, card, click)),
    );
  } else if (way < 0.88) await payAtBank(shop, headers, told);
  else await payOnPage(shop, headers, told);
};

const one = (random: Random, cards: readonly string[]): string =>
  cards[random.int(0, cards.length - 1)] ?? "";

const payByCard = (shop: Shop, headers: Headers, told: Told, card: string, key = "first") =>
  start(shop, headers, told, { type: "stripe", paymentMethod: card }, key);

const start = async (
  { client }: Shop,
  headers: Headers,
  told: Told,
  method: object,
  key: string,
): Promise<Answer> => {
  const paid = await client.ask(`/api/reservations/${told.reservationId}/payments`, {
    method: "POST",
    body: { method },
    headers: { ...headers, "Idempotency-Key": `pay-${key}` },
  });
  // A hold may end while nobody answers; of five clicks four are told that the first is at it.
  const others = ["RESERVATION_NOT_HELD", "PAYMENT_IN_PROGRESS"];
  if (paid.status === 409 && others.includes(String(paid.body["code"]))) return paid;
  note(told, paid);
  return paid;
};

/** Of several answers the most that was promised counts. */
const note = (told: Told, { status, body }: Answer): void => {
  if (typeof body["paymentId"] === "string") told.paymentIds.add(body["paymentId"]);
  if (status === 200 || status === 201) told.promised = "paid";
  else if (told.promised === "paid") return;
  else if (status === 202) told.promised = "pending";
  else if (status === 402) told.promised = "declined";
  else throw new Error(`pay: ${status} ${JSON.stringify(body)}`);
};

/** The card's bank wants to see the buyer, who may say no, or close the page. */
const payAtBank = async (shop: Shop, headers: Headers, told: Told): Promise<void> => {
  const { random, standIn } = shop;
  const method = { type: "stripe", paymentMethod: "pm_card_authenticationRequired" };
  const started = await start(shop, headers, told, method, "first");
  const secret = secretOf(started);
  if (secret === null) return;
  if (random.chance(0.2)) return leave(shop, headers, told, started);
  meanwhile(() => standIn.buyer.authenticate(secret, random.chance(0.8)));
  await comeBack(shop, headers, told, started);
};

/** The browser gives the card to Stripe, and none to us. */
const payOnPage = async (shop: Shop, headers: Headers, told: Told): Promise<void> => {
  const { random, standIn } = shop;
  const started = await start(shop, headers, told, { type: "stripe" }, "first");
  const secret = secretOf(started);
  if (secret === null) return;
  if (random.chance(0.3)) return leave(shop, headers, told, started);
  const card = one(random, random.chance(0.85) ? goodCards : badCards);
  meanwhile(() => standIn.buyer.confirm(secret, card));
  // Some have second thoughts once the card is given.
  if (random.chance(0.15)) return leave(shop, headers, told, started);
  await comeBack(shop, headers, told, started);
};

/** The page is closed: with no word, with the payment given up, or with the seats given back. */
const leave = async (shop: Shop, headers: Headers, told: Told, { body }: Answer): Promise<void> => {
  const { client, random } = shop;
  const way = random.next();
  if (way < 0.25) return;
  if (way < 0.5) return release(shop, headers, told);
  const path = `/api/payments/${String(body["paymentId"])}/cancel`;
  const left = await client.ask(path, { method: "POST", headers });
  // Money was quicker, or nobody knows yet.
  if (left.status !== 200) return;
  told.promised = "left";
  if (random.chance(0.6)) await payByCard(shop, headers, told, one(random, goodCards), "second");
};

const secretOf = ({ status, body }: Answer): string | null => {
  const next = status === 202 ? body["nextAction"] : undefined;
  const secret = (next as Readonly<Record<string, unknown>> | undefined)?.["clientSecret"];
  return typeof secret === "string" ? secret : null;
};

/** It may be given up by then: the page says so, and nothing happens. */
const meanwhile = (act: () => void): void => {
  try {
    act();
  } catch {}
};

/** Half of all browsers never come back from the page: webhooks and look-ups must do. */
const comeBack = async (
  { client, random }: Shop,
  headers: Headers,
  told: Told,
  { body }: Answer,
): Promise<void> => {
  if (random.chance(0.5)) return;
  const path = `/api/payments/${String(body["paymentId"])}/confirm`;
  const proof = { proof: "back from the page" };
  note(told, await client.ask(path, { method: "POST", body: proof, headers }));
};
