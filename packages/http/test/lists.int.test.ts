import { describe, expect, test } from "vitest";
import { createClient } from "./client.ts";
import { concertDocument, createRealBoxOffice } from "./real-box-office.ts";

type Body = Readonly<Record<string, unknown>> & { readonly next: string | null };

/** Four concerts behind one queue, and a user with five reservations. */
const open = async () => {
  const { boxOffice, clock } = createRealBoxOffice();
  const client = createClient(boxOffice);
  for (const name of ["a", "b", "c", "d"]) {
    clock.advance(1_000);
    const document = { ...concertDocument(name), queue: { queueId: "line" } };
    const [show] = document.shows;
    const shows = [1, 2, 3].map((day) => ({ ...show, showId: `${name}-${day}` }));
    await client.ask("POST", "/admin/concerts", { admin: true, json: { ...document, shows } });
  }
  const joined = await client.ask("POST", "/queues/line/tokens", { user: "ann" });
  const { token } = joined.json as { token: string };
  for (let no = 0; no < 5; no += 1) {
    const seats = { user: "ann", token, json: { seatIds: [`A-1-1`] } };
    const held = await client.ask("POST", "/shows/a-1/reservations", seats);
    const { reservationId } = held.json as { reservationId: string };
    await client.ask("DELETE", `/reservations/${reservationId}`, { user: "ann" });
  }
  return { ...client, token };
};

const lists = [
  { path: "/concerts", name: "concerts", id: "concertId", count: 4, who: "anyone" },
  { path: "/concerts/a/shows", name: "shows", id: "showId", count: 3, who: "token" },
  { path: "/reservations", name: "reservations", id: "reservationId", count: 5, who: "user" },
  {
    path: "/admin/reservations",
    name: "reservations",
    id: "reservationId",
    count: 5,
    who: "admin",
  },
  { path: "/admin/payments", name: "payments", id: "paymentId", count: 0, who: "admin" },
  { path: "/admin/queues", name: "queues", id: "queueId", count: 1, who: "admin" },
  { path: "/admin/concerts", name: "concerts", id: "concertId", count: 4, who: "admin" },
  { path: "/admin/dead-letters/ear", name: "deadLetters", id: "eventId", count: 0, who: "admin" },
] as const;

const askOf = (who: (typeof lists)[number]["who"], token: string) => ({
  ...(who === "token" && { token }),
  ...(who === "user" && { user: "ann" }),
  ...(who === "admin" && { admin: true }),
});

describe.each(lists)("fault 38: $path", ({ path, name, id, count, who }) => {
  test("answers in parts, and each once", async () => {
    const { ask, token } = await open();
    const seen: unknown[] = [];
    let after: string | null | undefined;
    while (after !== null) {
      const query =
        after === undefined ? "?limit=2" : `?limit=2&after=${encodeURIComponent(after)}`;
      const { status, json } = await ask("GET", `${path}${query}`, askOf(who, token));
      expect(status).toBe(200);
      const body = json as Body;
      const items = body[name] as readonly Record<string, unknown>[];
      expect(items.length).toBeLessThanOrEqual(2);
      seen.push(...items.map((item) => item[id]));
      after = body.next;
    }
    expect(seen).toHaveLength(count);
    expect(new Set(seen).size).toBe(count);
    const whole = await ask("GET", path, askOf(who, token));
    const body = whole.json as Body;
    expect((body[name] as readonly Record<string, unknown>[]).map((item) => item[id])).toEqual(
      seen,
    );
    expect(body.next).toBeNull();
  });

  test.each([
    ["limit=0", "limit"],
    ["limit=201", "limit"],
    ["limit=-1", "limit"],
    ["limit=1.5", "limit"],
    ["limit=", "limit"],
    ["limit=1e2", "limit"],
    ["limit=many", "limit"],
    ["limit=1&limit=1", "limit"],
    ["after=", "after"],
    ["after=nowhere", "after"],
    ["after=%00", "after"],
    ["after=1.a&after=1.a", "after"],
    [`after=${"9".repeat(300)}`, "after"],
  ])("refuses ?%s", async (query, field) => {
    const { ask, token } = await open();
    const { status, json } = await ask("GET", `${path}?${query}`, askOf(who, token));
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: "VALIDATION", errors: [{ field }] });
  });
});
