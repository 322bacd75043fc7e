/** What the API answered: status, headers and parsed body. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
};

export type Call = {
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | undefined>>;
};

/** Calls the API and reads the answer, whatever it is. */
export const call = async (
  url: string,
  path: string,
  { method = "GET", body, headers = {} }: Call = {},
): Promise<Answer> => {
  const sent = new Headers();
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) sent.set(name, value);
  if (body !== undefined) sent.set("content-type", "application/json");
  const response = await fetch(`${url}${path}`, {
    method,
    headers: sent,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const parsed = text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
  return { status: response.status, headers: response.headers, body: parsed };
};

/** One user, who may hold a queue token. */
export type Buyer = {
  readonly userId: string;
  readonly token: string;
  get(path: string): Promise<Answer>;
  reserve(showId: string, seatIds: readonly string[], headers?: Call["headers"]): Promise<Answer>;
  pay(reservationId: string, method?: unknown): Promise<Answer>;
};

/** Makes a buyer with a token from an earlier `join`. */
export const createBuyer = (url: string, userId: string, token: string): Buyer => {
  const headers = { "X-User-Id": userId, "Queue-Token": token };
  return {
    userId,
    token,
    get: (path) => call(url, path, { headers }),
    reserve: (showId, seatIds, more = {}) =>
      call(url, `/api/shows/${showId}/reservations`, {
        method: "POST",
        body: { seatIds },
        headers: { ...headers, ...more },
      }),
    pay: (reservationId, method) =>
      call(url, `/api/reservations/${reservationId}/payments`, {
        method: "POST",
        body: method === undefined ? {} : { method },
        headers,
      }),
  };
};

/** Joins the line as the user; fails where the user is not let in at once. */
export const join = async (url: string, userId: string, queueId: string): Promise<Buyer> => {
  const answer = await call(url, `/api/queues/${queueId}/tokens`, {
    method: "POST",
    headers: { "X-User-Id": userId },
  });
  if (answer.body["status"] !== "active") {
    throw new Error(`${userId} was not let in: ${JSON.stringify(answer)}`);
  }
  return createBuyer(url, userId, String(answer.body["token"]));
};

/** Joins many users, in order. */
export const joinAll = (url: string, count: number, queueId: string): Promise<Buyer[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => join(url, `user-${index}`, queueId)));

export const adminToken = "an admin token of tests".replaceAll(" ", "-");

/** What `GET /api/admin/audit` says. */
export const audit = async (url: string): Promise<Record<string, unknown>> =>
  (await call(url, "/api/admin/audit", { headers: { Authorization: `Bearer ${adminToken}` } }))
    .body;
