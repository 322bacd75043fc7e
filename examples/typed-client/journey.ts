// A client whose types are made from the API description: `openapi-typescript` writes `api.d.ts`,
// `openapi-fetch` holds each call against it. The gate `check:openapi` compiles this file against the
// types of today, so a call that does not fit the description, or the other way round, is found.
import createClient, { type Client } from "openapi-fetch";
import type { components, paths, webhooks } from "./api.d.ts";

type Problem = components["schemas"]["Problem"];
type Reservation = components["schemas"]["Reservation"];
/** What a receiver of webhooks is sent when seats are held. */
export type SeatsReserved =
  webhooks["SeatsReserved"]["post"]["requestBody"]["content"]["application/json"];

export type Deps = {
  readonly baseUrl: string;
  readonly adminToken: string;
  readonly fetch: (request: Request) => Promise<Response>;
  /** What a receiver of webhooks was sent by now. */
  readonly received: () => Promise<readonly SeatsReserved[]>;
  readonly say: (line: string) => void;
};

type World = { readonly client: Client<paths>; readonly admin: { Authorization: string } };
type Buyer = { readonly "X-User-Id": string };

const unexpected = (problem: Problem): never => {
  throw new Error(`${problem.code}: ${problem.title} (request ${problem.requestId})`);
};

const day = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * day).toISOString();

const putOnSale = async ({ client, admin }: World): Promise<string> => {
  const { data, error } = await client.POST("/admin/concerts", {
    headers: admin,
    body: {
      concertId: "typed-2026",
      title: "Typed 2026",
      currency: "KRW",
      queue: { maxActive: 100, opensAt: null },
      shows: [
        {
          showId: "typed-2026-1",
          startsAt: inDays(30),
          salesOpenAt: inDays(-1),
          salesCloseAt: inDays(29),
          sections: [{ section: "A", price: 110_000, rows: [{ row: "1", seats: 4 }] }],
        },
      ],
    },
  });
  if (error) return unexpected(error);
  return data.concertId;
};

/** Joins the line and asks for the place until it is called. */
const getIn = async ({ client }: World, buyer: Buyer, queueId: string): Promise<string> => {
  const path = { queueId };
  const joined = await client.POST("/queues/{queueId}/tokens", {
    params: { path },
    headers: buyer,
  });
  if (joined.error) return unexpected(joined.error);
  const header = { "Queue-Token": joined.data.token };
  for (;;) {
    const { data, error } = await client.GET("/queues/{queueId}/tokens/me", {
      params: { path, header },
    });
    if (error) return unexpected(error);
    if (data.status === "active") return data.token;
    if (data.status === "expired") throw new Error(`The place is over: ${data.reason}`);
    await new Promise((resolve) => setTimeout(resolve, data.pollAfterMs));
  }
};

const hold = async (
  { client }: World,
  buyer: Buyer,
  token: string,
  showId: string,
): Promise<Reservation> => {
  const header = { "Queue-Token": token, "Idempotency-Key": "hold-1" };
  const path = { showId };
  const seats = await client.GET("/shows/{showId}/seats", { params: { path, header } });
  if (seats.error) return unexpected(seats.error);
  const free = seats.data.seats.filter(({ available }) => available);
  const { data, error } = await client.POST("/shows/{showId}/reservations", {
    params: { path, header },
    headers: buyer,
    body: { seatIds: free.slice(0, 2).map(({ seatId }) => seatId) },
  });
  if (error?.code === "SEAT_ALREADY_RESERVED") throw new Error(`taken: ${error.seatIds?.join()}`);
  // @ts-expect-error No call answers such a code: the compiler knows all that this one may answer.
  if (error?.code === "NO_SUCH_CODE") throw new Error("never");
  if (error) return unexpected(error);
  return data;
};

const pay = async (
  { client }: World,
  buyer: Buyer,
  token: string,
  { reservationId, amount, currency }: Reservation,
): Promise<string> => {
  const { data, error } = await client.POST("/reservations/{reservationId}/payments", {
    params: { path: { reservationId }, header: { "Queue-Token": token } },
    headers: buyer,
    body: { amount, currency, method: { type: "scripted", outcome: "approve" } },
  });
  if (error?.code === "PAYMENT_DECLINED") throw new Error(`declined: ${error.reason}`);
  if (error) return unexpected(error);
  // 201 is paid; 202 says what the buyer must do next, or to ask again.
  if (data.status === "pending") throw new Error(`next: ${data.nextAction?.type}`);
  return data.paymentId;
};

/** All of the buyer's reservations, part by part. */
const reservationsOf = async ({ client }: World, buyer: Buyer): Promise<readonly Reservation[]> => {
  const all: Reservation[] = [];
  let after: string | null | undefined;
  while (after !== null) {
    const query = { limit: 20, ...(after !== undefined && { after }) };
    const listed = await client.GET("/reservations", { params: { query }, headers: buyer });
    if (listed.error) return unexpected(listed.error);
    all.push(...listed.data.reservations);
    after = listed.data.next;
  }
  return all;
};

/** What an operator looks at, and does. */
const operate = async (
  { client, admin }: World,
  queueId: string,
  reservationId: string,
): Promise<string> => {
  const path = { queueId };
  const changed = await client.PATCH("/admin/queues/{queueId}", {
    params: { path },
    headers: admin,
    body: { maxActive: 200, ratePerMinute: null },
  });
  if (changed.error) return unexpected(changed.error);
  // @ts-expect-error The description has no such field, so nothing is known of it.
  const none: number | undefined = changed.data.noSuchField;
  if (none !== undefined) throw new Error("never");
  const cancelled = await client.POST("/admin/reservations/{reservationId}/cancel", {
    params: { path: { reservationId } },
    headers: admin,
    body: { refund: "full" },
  });
  if (cancelled.error) return unexpected(cancelled.error);
  const dead = await client.GET("/admin/dead-letters/{subscriber}", {
    params: { path: { subscriber: "webhooks" }, query: { limit: 10 } },
    headers: admin,
  });
  if (dead.error) return unexpected(dead.error);
  const audit = await client.GET("/admin/audit", { headers: admin });
  if (audit.error) return unexpected(audit.error);
  return audit.data.ok && dead.data.deadLetters.length === 0 ? "in order" : "out of order";
};

/** A concert is put on sale, bought a ticket of, and looked after. */
export const journey = async ({
  baseUrl,
  adminToken,
  fetch,
  received,
  say,
}: Deps): Promise<void> => {
  const client = createClient<paths>({ baseUrl, fetch });
  const world = { client, admin: { Authorization: `Bearer ${adminToken}` } };
  const buyer = { "X-User-Id": "alice" };
  const concertId = await putOnSale(world);
  const concert = await client.GET("/concerts/{concertId}", { params: { path: { concertId } } });
  if (concert.error) return unexpected(concert.error);
  const { queueId } = concert.data;
  say(`on sale: ${concert.data.title}`);
  const token = await getIn(world, buyer, queueId);
  const shows = await client.GET("/concerts/{concertId}/shows", {
    params: { path: { concertId }, header: { "Queue-Token": token } },
  });
  if (shows.error) return unexpected(shows.error);
  const [show] = shows.data.shows;
  if (show === undefined) throw new Error("Nothing can be booked.");
  const held = await hold(world, buyer, token, show.showId);
  say(`held: ${held.seats.map(({ seatId }) => seatId).join(", ")}`);
  const paymentId = await pay(world, buyer, token, held);
  const payment = await client.GET("/payments/{paymentId}", {
    params: { path: { paymentId } },
    headers: buyer,
  });
  if (payment.error) return unexpected(payment.error);
  say(`${payment.data.status}: ${payment.data.amount} ${payment.data.currency}`);
  const own = await reservationsOf(world, buyer);
  say(`reservations: ${own.map(({ status }) => status).join()}`);
  for (const { timestamp, data } of await received()) {
    const isLate = Date.parse(data.expiresAt) < Date.parse(timestamp);
    say(`webhook: ${data.seatIds.join(", ")}${isLate ? ", too late" : ""}`);
  }
  say(`operator: ${await operate(world, queueId, held.reservationId)}`);
};
