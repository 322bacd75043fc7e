import { setTimeout as sleep } from "node:timers/promises";
import { type BlockFrame, type QueueToken, watchFrames } from "@admit-one/client";
import type { Answer, Client } from "./client.ts";

export type Outcome = "bought" | "found nothing left";

type Shows = { readonly shows: readonly { showId: string; availableSeats: number }[] };
type Seat = { readonly seatId: string; readonly available: boolean };

export type Buyer = {
  readonly client: Client;
  readonly userId: string;
  readonly queueId: string;
  readonly concertId: string;
  /** Returns a number from 0 up to 1, which decides where to look first. */
  readonly random: () => number;
};

const seatsWanted = 2;

/** All six journeys, with a fan's patience: a buyer leaves only when no seat is left. */
export const buy = async (buyer: Buyer): Promise<Outcome> => {
  const { client, userId, queueId } = buyer;
  const user = { "X-User-Id": userId };
  const place = `/queues/${queueId}/tokens`;
  const joined = await expectStatus(client.ask("1 join", "POST", place, { headers: user }), 201);
  const first = joined.json as QueueToken;
  const headers = { ...user, "Queue-Token": first.token };
  const { status } = await wait(buyer, first, headers);
  if (status !== "active") throw new Error(`The token of ${userId} is ${status}.`);
  const reservationId = await holdSome(buyer, headers);
  if (reservationId === null) {
    await expectStatus(client.ask("leave", "DELETE", `${place}/me`, { headers }), 204);
    return "found nothing left";
  }
  const pay = `/reservations/${reservationId}/payments`;
  await expectStatus(client.ask("6 pay", "POST", pay, { headers, body: {} }), 201);
  return "bought";
};

/** Journey 2: reads frames far from the head, and looks up the token near it. */
const wait = async (
  { client, queueId }: Buyer,
  first: QueueToken,
  headers: Readonly<Record<string, string>>,
): Promise<QueueToken> => {
  const path = `/queues/${queueId}`;
  const place = watchFrames(first, performance.now(), Math.random);
  let polls = false;
  for (;;) {
    const { token, asks, isNear, atMs } = place.next();
    if (token.status !== "waiting") return token;
    await sleep(polls ? token.pollAfterMs : Math.max(0, atMs - performance.now()));
    if (asks) {
      const seen = await client.ask("2 look up", "GET", `${path}/tokens/me`, { headers });
      polls = isNear;
      // Asked too early; the old hint still applies.
      if (seen.status === 429) place.asked(performance.now());
      else if (seen.status !== 200) throw new Error(JSON.stringify(seen));
      else place.answered(seen.json as QueueToken, performance.now());
    } else {
      const read = await client.ask("2 frame", "GET", `${path}/frame/${token.block}`);
      // A server may not know a new block yet.
      const frame = read.status === 200 ? (read.json as BlockFrame) : null;
      place.read(frame, performance.now());
    }
  }
};

/** Journeys 3 to 5, repeated while other buyers are faster. */
const holdSome = async (
  { client, concertId, random }: Buyer,
  headers: Readonly<Record<string, string>>,
): Promise<string | null> => {
  for (;;) {
    const listed = client.ask("3 shows", "GET", `/concerts/${concertId}/shows`, { headers });
    const { shows } = (await expectStatus(listed, 200)).json as Shows;
    const left = shows.filter(({ availableSeats }) => availableSeats > 0);
    const show = left[Math.floor(random() * left.length)];
    if (show === undefined) return null;
    const path = `/shows/${show.showId}`;
    const seen = await expectStatus(
      client.ask("4 seats", "GET", `${path}/seats`, { headers }),
      200,
    );
    const free = (seen.json as { seats: readonly Seat[] }).seats.filter((seat) => seat.available);
    const first = Math.floor(random() * Math.max(1, free.length - 1));
    const seatIds = free.slice(first, first + seatsWanted).map(({ seatId }) => seatId);
    if (seatIds.length === 0) continue;
    const hold = await client.ask("5 hold", "POST", `${path}/reservations`, {
      headers,
      body: { seatIds },
    });
    if (hold.status === 201) return (hold.json as { reservationId: string }).reservationId;
    const { code } = hold.json as { code?: string };
    if (code !== "SEAT_ALREADY_RESERVED") throw new Error(JSON.stringify(hold));
  }
};

const expectStatus = async (asked: Promise<Answer>, status: number): Promise<Answer> => {
  const answer = await asked;
  if (answer.status !== status) throw new Error(JSON.stringify(answer));
  return answer;
};
