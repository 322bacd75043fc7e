// A buyer goes through all six journeys over HTTP against a server that runs, and shows each step:
// the box office chooses the best seats. Then a second buyer asks for the same seats, is refused,
// and chooses another one by its number in a list. Start the server with `npm start`, then run
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
type Seat = {
  seatId: string;
  section: string;
  price: number;
  standing: boolean;
  accessible: boolean;
  companionOf: string | null;
  available: boolean;
};
type Reservation = {
  reservationId: string;
  status: string;
  seats: { seatId: string; price: number }[];
  amount: number;
  currency: string;
};
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
  const body = response.status === 204 ? null : await response.json();
  return { status: response.status, language, body } as Reply<T>;
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

/** Free seats that anybody may take: no standing places, and none kept for people who need them. */
const ordinarySeats = (seats: readonly Seat[]): readonly Seat[] =>
  seats.filter(
    ({ available, standing, accessible, companionOf }) =>
      available && !standing && !accessible && companionOf === null,
  );

/** Shows a numbered list of free seats, reserves one of them, and gives it back. */
const chooseByNumber = async (showId: string, currency: string, asking: Headers): Promise<void> => {
  const listed = await call<{ seats: Seat[] }>(`GET /shows/${showId}/seats`, asking);
  const offered = ordinarySeats(listed.body.seats).slice(0, 5);
  for (const [index, { seatId, price }] of offered.entries()) show({ [index + 1]: seatId, price });
  const number = randomInt(1, Math.max(2, offered.length + 1));
  const chosen = offered[number - 1];
  if (chosen === undefined) return show({ free: 0 });
  show({ number, seat: chosen.seatId });
  const held = await call<Reservation>(
    `POST /shows/${showId}/reservations`,
    { ...asking, "Idempotency-Key": randomUUID() },
    { seatIds: [chosen.seatId], amount: chosen.price, currency },
  );
  assert.equal(held.status, 201);
  const { reservationId, status, amount } = held.body;
  show({ reservationId, status, amount: `${amount} ${currency}` });
  const released = await call(`DELETE /reservations/${reservationId}`, asking);
  assert.equal(released.status, 204, "the seat is free again");
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
  const free = ordinarySeats(seats.body.seats);
  const section = free[0]?.section;
  assert(section, "a seat is free");
  show({ seats: totalSeats, free: free.length, section });

  step("5. Reserve the best seats (좌석 예약)");
  const count = Math.min(2, free.filter((seat) => seat.section === section).length);
  const reserved = await call<Reservation & { expiresAt: string }>(
    `POST /shows/${showId}/reservations`,
    { ...buying, "Idempotency-Key": randomUUID() },
    { best: { count, section } },
  );
  assert.equal(reserved.status, 201);
  const { reservationId, status, amount, currency, expiresAt } = reserved.body;
  assert.equal(status, "held");
  const seatIds = reserved.body.seats.map(({ seatId }) => seatId);
  assert.equal(seatIds.length, count, "as many seats as the buyer wants");
  const prices = reserved.body.seats.map(({ price }) => price);
  assert.equal(
    amount,
    prices.reduce((sum, price) => sum + price, 0),
  );
  show({ reservationId, status, seats: seatIds.join(" ") });
  show({ amount: `${amount} ${currency}`, expiresAt });

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

  step("A second buyer wants the same seats");
  const other = `buyer-${randomUUID()}`;
  const { token: otherToken } = await enter(queueId, other);
  const asking: Headers = { "Queue-Token": otherToken, "X-User-Id": other };
  const refused = await call<Problem>(
    `POST /shows/${showId}/reservations`,
    { ...asking, "Accept-Language": "ko" },
    { seatIds },
  );
  assert.equal(refused.status, 409);
  const { code, title } = refused.body;
  show({ code, title });
  assert.equal(code, "SEAT_ALREADY_RESERVED");
  assert.equal(title, "좌석이 이미 예약되었습니다.");
  assert.equal(refused.language, "ko");

  step("The second buyer chooses a seat by its number");
  await chooseByNumber(showId, currency, asking);
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
