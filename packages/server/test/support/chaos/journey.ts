import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "./client.ts";
import type { Random } from "./random.ts";

/** What one buyer was told, and must find in the end. */
export type Story = {
  readonly userId: string;
  readonly reservations: {
    readonly reservationId: string;
    readonly seatIds: readonly string[];
    /** What the last answer promised. */
    promised: "held" | "released" | "paid" | "declined" | "pending";
    paymentId: string | null;
  }[];
  /** Why there was no turn, although this buyer asked whenever the answers said to; else null. */
  turnLost: string | null;
};

export type Place = {
  readonly showId: string;
  readonly queueId: string;
  /** Seats that others ask for at the same time. */
  readonly pickSeats: () => readonly string[];
  /** Whether buyers give their turn back at the end, since others wait for it. */
  readonly hasLine?: boolean;
};

const tries = 6;

type User = Readonly<Record<"X-User-Id", string>>;
type Headers = Readonly<Record<string, string>>;

/** Joins, and asks again as the answers say, until it is this buyer's turn or there is none. */
const enter = async (client: Client, user: User, queueId: string) => {
  const tokens = `/api/queues/${queueId}/tokens`;
  let { body } = await client.ask(tokens, { method: "POST", headers: user });
  const headers = { ...user, "Queue-Token": String(body["token"]) };
  while (body["status"] === "waiting") {
    await pause(Number(body["pollAfterMs"]));
    ({ body } = await client.ask(`${tokens}/me`, { headers }));
  }
  return { headers, status: String(body["status"]), reason: String(body["reason"]) };
};

/** One visit: joins, asks for seats until some are had, and pays, gives them back or vanishes. */
export const visit = async (
  client: Client,
  random: Random,
  userId: string,
  place: Place,
): Promise<Story> => {
  const story: Story = { userId, reservations: [], turnLost: null };
  const turn = await enter(client, { "X-User-Id": userId }, place.queueId);
  if (turn.status !== "active") return { ...story, turnLost: turn.reason };
  await shop(client, random, turn.headers, story, place);
  if (place.hasLine === true) {
    const path = `/api/queues/${place.queueId}/tokens/me`;
    await client.ask(path, { method: "DELETE", headers: turn.headers });
  }
  return story;
};

const hold = async (
  client: Client,
  headers: Headers,
  story: Story,
  { showId, pickSeats }: Place,
): Promise<void> => {
  for (let attempt = 1; attempt <= tries && story.reservations.length === 0; attempt += 1) {
    const seatIds = pickSeats();
    const held = await client.ask(`/api/shows/${showId}/reservations`, {
      method: "POST",
      body: { seatIds },
      headers: { ...headers, "Idempotency-Key": `hold-${attempt}` },
    });
    if (held.status === 409 && held.body["code"] === "SEAT_ALREADY_RESERVED") continue;
    if (held.status !== 201) {
      story.turnLost = JSON.stringify(held.body);
      return;
    }
    const reservationId = String(held.body["reservationId"]);
    story.reservations.push({ reservationId, seatIds, promised: "held", paymentId: null });
  }
};

const shop = async (
  client: Client,
  random: Random,
  headers: Headers,
  story: Story,
  place: Place,
): Promise<void> => {
  await hold(client, headers, story, place);
  const [reservation] = story.reservations;
  if (reservation === undefined || random.chance(0.1)) return;
  if (random.chance(0.1)) {
    const path = `/api/reservations/${reservation.reservationId}`;
    const released = await client.ask(path, { method: "DELETE", headers });
    if (released.status === 204) reservation.promised = "released";
    return;
  }
  await pay(client, random, headers, reservation);
};

const pay = async (
  client: Client,
  random: Random,
  headers: Headers,
  reservation: Story["reservations"][number],
): Promise<void> => {
  const card = random.chance(0.7) ? "good" : random.chance(0.5) ? "slow" : "poor";
  const paid = await client.ask(`/api/reservations/${reservation.reservationId}/payments`, {
    method: "POST",
    body: { method: { type: "bank", card } },
    headers: { ...headers, "Idempotency-Key": "pay-1" },
  });
  const paymentId = paid.body["paymentId"];
  reservation.paymentId = typeof paymentId === "string" ? paymentId : null;
  if (paid.status === 201) reservation.promised = "paid";
  else if (paid.status === 202) reservation.promised = "pending";
  else if (paid.status === 402) reservation.promised = "declined";
  // A hold that ended while nobody answered can't be paid any more, and the seats are gone.
  else if (paid.body["code"] !== "RESERVATION_NOT_HELD") {
    throw new Error(`pay: ${JSON.stringify(paid.body)}`);
  }
};
