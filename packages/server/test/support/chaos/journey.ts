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
};

export type Place = {
  readonly showId: string;
  readonly queueId: string;
  /** Seats that others ask for at the same time. */
  readonly pickSeats: () => readonly string[];
};

const tries = 6;

/** One visit: joins, asks for seats until some are had, and pays, gives them back or vanishes. */
export const visit = async (
  client: Client,
  random: Random,
  userId: string,
  { showId, queueId, pickSeats }: Place,
): Promise<Story> => {
  const user = { "X-User-Id": userId };
  const story: Story = { userId, reservations: [] };
  const joined = await client.ask(`/api/queues/${queueId}/tokens`, {
    method: "POST",
    headers: user,
  });
  if (joined.body["status"] !== "active") {
    throw new Error(`${userId} was not let in: ${JSON.stringify(joined.body)}`);
  }
  const headers = { ...user, "Queue-Token": String(joined.body["token"]) };
  for (let attempt = 1; attempt <= tries && story.reservations.length === 0; attempt += 1) {
    const seatIds = pickSeats();
    const held = await client.ask(`/api/shows/${showId}/reservations`, {
      method: "POST",
      body: { seatIds },
      headers: { ...headers, "Idempotency-Key": `hold-${attempt}` },
    });
    if (held.status === 409 && held.body["code"] === "SEAT_ALREADY_RESERVED") continue;
    if (held.status !== 201) throw new Error(`hold: ${JSON.stringify(held.body)}`);
    const reservationId = String(held.body["reservationId"]);
    story.reservations.push({ reservationId, seatIds, promised: "held", paymentId: null });
  }
  const [reservation] = story.reservations;
  if (reservation === undefined || random.chance(0.1)) return story;
  if (random.chance(0.1)) {
    const path = `/api/reservations/${reservation.reservationId}`;
    const released = await client.ask(path, { method: "DELETE", headers });
    if (released.status === 204) reservation.promised = "released";
    return story;
  }
  await pay(client, random, headers, reservation);
  return story;
};

const pay = async (
  client: Client,
  random: Random,
  headers: Readonly<Record<string, string>>,
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
