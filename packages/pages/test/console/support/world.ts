import type { BoxOffice } from "@admit-one/core";
import { type ConsoleOptions, createConsole } from "@admit-one/pages/console";
import { concertDocument, createTestBoxOffice, type TestBoxOffice } from "@admit-one/testing";
import type { Hono } from "hono";

export type Role = "viewer" | "agent" | "manager";

/** What a browser would show of an answer. */
export type Seen = {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  /** Where a redirect leads. */
  readonly to: string | null;
};

export type World = TestBoxOffice & {
  readonly app: Hono;
  readonly get: (path: string, role?: Role, headers?: Record<string, string>) => Promise<Seen>;
  /** Sends a form, and follows to the page that says what was done. */
  readonly send: (
    path: string,
    fields: Record<string, string | readonly string[]>,
    role?: Role,
    headers?: Record<string, string>,
  ) => Promise<Seen>;
  /** The commands in the journal, newest first. */
  readonly journal: () => Promise<readonly string[]>;
};

const origin = "http://console.test";

/** A box office with one concert, its console, and an operator of any role called `op`. */
export const createWorld = async (
  options: Partial<Pick<ConsoleOptions, "rehearse" | "basePath">> = {},
  made: TestBoxOffice = createTestBoxOffice(),
): Promise<World> => {
  const { boxOffice, clock } = made;
  await boxOffice.createConcert(concertDocument());
  const app = createConsole({
    boxOffice,
    identifyOperator: async (request) => {
      const role = request.headers.get("X-Role");
      return role === "viewer" || role === "agent" || role === "manager"
        ? { id: `op-${role}`, role }
        : null;
    },
    loginUrl: "/login",
    logoutUrl: "/logout",
    publicUrl: origin,
    clock,
    ...options,
  });
  const seen = async (response: Response): Promise<Seen> => ({
    status: response.status,
    // Amounts have spaces that do not break.
    text: (await response.text()).replaceAll("\u00A0", " "),
    headers: response.headers,
    to: response.headers.get("Location"),
  });
  const get: World["get"] = async (path, role = "manager", headers = {}) =>
    seen(await app.request(origin + path, { headers: { "X-Role": role, ...headers } }));
  const send: World["send"] = async (path, fields, role = "manager", headers = {}) => {
    const body = new URLSearchParams();
    for (const [name, values] of Object.entries(fields)) {
      for (const value of [values].flat()) body.append(name, value);
    }
    const sent = await app.request(origin + path, {
      method: "POST",
      headers: { "X-Role": role, "Sec-Fetch-Site": "same-origin", ...headers },
      body,
    });
    const answer = await seen(sent);
    return answer.to === null || answer.status !== 303 || answer.to.startsWith("/login")
      ? answer
      : get(answer.to, role, headers);
  };
  const journal = async (): Promise<readonly string[]> => {
    const read = await boxOffice.readJournal();
    if (read.outcome !== "journal_found") throw new Error(read.outcome);
    return read.entries.map(({ call, actorId }) => `${actorId} ${call}`);
  };
  return { ...made, app, get, send, journal };
};

/** The value of a hidden field of a page, as a browser would send it. */
export const hiddenField = (text: string, name: string): string => {
  const found = new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1];
  if (found === undefined) throw new Error(`There is no field ${name}.`);
  return unescaped(found);
};

/** The form that a page sends to a path, as text. */
export const formTo = (text: string, path: string): string => {
  const [, after] = text.split(`action="${path}"`);
  const [form] = (after ?? "").split("</form>");
  if (after === undefined || form === undefined) throw new Error(`There is no form to ${path}.`);
  return form;
};

const unescaped = (text: string): string =>
  text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");

/** A user who was called and holds a queue token. */
export const enter = async (boxOffice: BoxOffice, userId: string): Promise<string> => {
  const issued = await boxOffice.issueToken({ queueId: "queue-1", userId });
  if (!("token" in issued)) throw new Error(issued.outcome);
  await boxOffice.work.advance();
  await boxOffice.lookUpToken({ queueId: "queue-1", token: issued.token.token });
  return issued.token.token;
};

/** A reservation of the user, held or paid. */
export const order = async (
  { boxOffice }: Pick<World, "boxOffice">,
  userId: string,
  seatIds: readonly string[],
  isPaid = true,
): Promise<string> => {
  const token = await enter(boxOffice, userId);
  const held = await boxOffice.reserveSeats({ showId: "show-1", seatIds, userId, token });
  if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
  const { reservationId } = held.reservation;
  if (isPaid) {
    const paid = await boxOffice.pay({ reservationId, userId, token });
    if (paid.outcome !== "payment_captured") throw new Error(paid.outcome);
  }
  return reservationId;
};
