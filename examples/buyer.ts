// A buyer goes through all six journeys over HTTP against a server that runs, and shows each step;
// then a second buyer asks for the same seat. Start the server with `npm start`, then run
// `npm run buyer`, as often as you like. It ends with 1 as soon as an answer is not as promised.
import assert from "node:assert/strict";
import { randomInt, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

const server = (process.env["BOX_OFFICE_URL"] ?? "http://127.0.0.1:3000").replace(/\/$/, "");

type Reply<T> = { status: number; language: string | null; body: T };
type Headers = Record<string, string>;

type Concert = { title: string; concertId: string; queueId: string };
type Dates = { salesOpenAt: string; salesCloseAt: string };
type Token = {
  token: string;
  tokenId: string;
  status: "waiting" | "active" | "expired";
  position: number | null;
  pollAfterMs: number;
  reason?: string;
};
type Show = { showId: string; startsAt: string; availableSeats: number; totalSeats: number };
type Seat = { seatId: string; price: number; standing: boolean; available: boolean };
type Reservation = { reservationId: string; status: string; amount: number; currency: string };
type Payment = { paymentId: string; status: string; amount: number; reservation: Reservation };
type Problem = { code: string; title: string; seatIds: string[] };

/** Calls the API and prints the request line and the status. */
const call = async <T>(request: string, headers: Headers = {}, json?: unknown) => {
  const [method = "GET", path = "/"] = request.split(" ");
  const response = await fetch(`${server}/api${path}`, {
    method,
    headers: json === undefined ? headers : { ...headers, "Content-Type": "application/json" },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  console.log(`   ${method} /api${path} → ${response.status}`);
  const language = response.headers.get("content-language");
  return { status: response.status, language, body: await response.json() } as Reply<T>;
};

const step = (title: string): void => console.log(`\n${title}`);
const show = (facts: Record<string, unknown>): void => {
  const told = Object.entries(facts).map(([name, value]) => `${name} ${String(value)}`);
  console.log(`   ${told.join(", ")}`);
};

/** Joins the line as this user and waits there until let in. */
const enter = async (queueId: string, userId: string): Promise<Token> => {
  const asked = `POST /queues/${queueId}/tokens`;
  const issued = await call<Token>(asked, { "X-User-Id": userId });
  assert.equal(issued.status, 201, "a new user gets a new token");
  let { body } = issued;
  show({ tokenId: body.tokenId, status: body.status, position: body.position });
  while (body.status === "waiting") {
    await sleep(body.pollAfterMs);
    body = (await lookUp(queueId, body.token)).body;
  }
  return body;
};

const lookUp = async (queueId: string, token: string): Promise<Reply<Token>> => {
  const found = await call<Token>(`GET /queues/${queueId}/tokens/me`, { "Queue-Token": token });
  const { tokenId, status, position, reason } = found.body;
  show({ tokenId, status, ...(reason ? { reason } : { position }) });
  assert.equal(found.status, 200, "every existing token is answered");
  return found;
};

/** What is no fault of anybody: there is nothing that a buyer could buy. */
class NothingToBuy extends Error {}

const whyNothing = async ({ concertId, title }: Concert): Promise<string> => {
  const { body } = await call<{ shows: Dates[] }>(`GET /concerts/${concertId}`);
  const now = new Date().toISOString();
  const [opens] = body.shows.map(({ salesOpenAt }) => salesOpenAt).toSorted();
  if (opens !== undefined && opens > now) return `The sale of ${title} opens at ${opens}.`;
  const closed =
    body.shows
      .map(({ salesCloseAt }) => salesCloseAt)
      .toSorted()
      .at(-1) ?? "";
  if (closed > now) return `${title} is sold out.`;
  return `The sale of ${title} is over since ${closed}: put another concert on sale, or begin with an empty database.`;
};

const run = async (): Promise<void> => {
  const { body: listed } = await call<{ concerts: Concert[] }>("GET /concerts");
  const concert = listed.concerts[0];
  if (concert === undefined) throw new NothingToBuy(`Nothing is on sale at ${server}.`);
  show({ concert: concert.title });
  const { concertId, queueId } = concert;

  step("1. Issue a queue token (대기열 토큰 발급)");
  const buyer = `buyer-${randomUUID()}`;
  const { token } = await enter(queueId, buyer);
  const holder: Headers = { "Queue-Token": token };
  const buying: Headers = { ...holder, "X-User-Id": buyer };

  step("2. Look the token up (대기 번호 조회)");
  assert.equal((await lookUp(queueId, token)).body.status, "active");

  step("3. List the bookable shows (예약 가능 회차 조회)");
  const shows = await call<{ shows: Show[] }>(`GET /concerts/${concertId}/shows`, holder);
  assert.equal(shows.status, 200);
  const [chosen] = shows.body.shows;
  if (chosen === undefined) throw new NothingToBuy(await whyNothing(concert));
  const { showId, startsAt, availableSeats, totalSeats } = chosen;
  show({ showId, startsAt, availableSeats: `${availableSeats} of ${totalSeats}` });

  step("4. List the seats (좌석 조회)");
  const seats = await call<{ seats: Seat[] }>(`GET /shows/${showId}/seats`, holder);
  assert.equal(seats.status, 200);
  assert.equal(seats.body.seats.length, totalSeats, "every seat is listed");
  // A standing place has a number that is given out: nobody asks for one by its id.
  const free = seats.body.seats.filter(({ available, standing }) => available && !standing);
  const seat = free[randomInt(free.length)];
  assert(seat, "a seat is free");
  show({ seats: totalSeats, free: free.length, chosen: seat.seatId, price: seat.price });

  step("5. Reserve the seat (좌석 예약)");
  const seatIds = [seat.seatId];
  const reserved = await call<Reservation & { expiresAt: string }>(
    `POST /shows/${showId}/reservations`,
    { ...buying, "Idempotency-Key": randomUUID() },
    { seatIds },
  );
  assert.equal(reserved.status, 201);
  const { reservationId, status, amount, currency, expiresAt } = reserved.body;
  assert.equal(status, "held");
  assert.equal(amount, seat.price);
  show({ reservationId, status, amount: `${amount} ${currency}`, expiresAt });

  step("6. Pay (결제)");
  const paid = await call<Payment>(
    `POST /reservations/${reservationId}/payments`,
    { ...buying, "Idempotency-Key": randomUUID() },
    { amount, currency },
  );
  assert.equal(paid.status, 201);
  const payment = paid.body;
  show({
    paymentId: payment.paymentId,
    status: payment.status,
    amount: payment.amount,
    reservation: payment.reservation.status,
  });
  assert.equal(payment.status, "captured");
  assert.equal(payment.amount, amount);
  assert.equal(payment.reservation.status, "confirmed");
  const spent = await lookUp(queueId, token);
  assert.equal(spent.body.status, "expired", "paying ends the token");
  assert.equal(spent.body.reason, "paid");

  step("A second buyer wants the same seat");
  const other = `buyer-${randomUUID()}`;
  const { token: otherToken } = await enter(queueId, other);
  const refused = await call<Problem>(
    `POST /shows/${showId}/reservations`,
    { "Queue-Token": otherToken, "X-User-Id": other, "Accept-Language": "ko" },
    { seatIds },
  );
  assert.equal(refused.status, 409);
  const { code, title } = refused.body;
  show({ code, title });
  assert.equal(code, "SEAT_ALREADY_RESERVED");
  assert.equal(title, "좌석이 이미 예약되었습니다.");
  assert.equal(refused.language, "ko");
  console.log("\nAll six journeys are as promised.");
};

try {
  await run();
} catch (error) {
  const unreachable = error instanceof TypeError && error.message === "fetch failed";
  if (error instanceof NothingToBuy) console.error(error.message);
  else if (unreachable) {
    console.error(`Nothing answers at ${server}: start it with npm start, or set BOX_OFFICE_URL.`);
  } else console.error(error);
  process.exitCode = 1;
}
