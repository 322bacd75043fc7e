import type { Connection } from "./connection.ts";
import { type FollowOptions, type RefusedUpdate, type Watch, watch } from "./follower.ts";
import { part, tokenHeader } from "./send.ts";
import type { QueueToken } from "./types.ts";

/** What is known of a show's seats, each time it changes. */
export type SeatUpdate =
  /** An answer of the availability: first all seats, then changes. `decodeAvailability` reads it. */
  | { readonly state: "seats"; readonly bytes: Uint8Array }
  /** The token's time was put off, or it is over. Then the iteration ends. */
  | { readonly state: "token"; readonly token: QueueToken }
  /** The server does not answer. Asking goes on by itself. */
  | { readonly state: "unreachable" }
  /** The seats cannot be asked for any more. The iteration ends. */
  | RefusedUpdate;

/** The seats of one show. Leaving the loop, or the signal, ends the connection. */
export type SeatFollower = AsyncIterable<SeatUpdate> & {
  /** Asks at once. A page calls it when it is shown again, or when the network is back. */
  askNow(): void;
};

export type FollowSeatsOptions = FollowOptions & { readonly token: string };

type WatchSeatsOptions = FollowSeatsOptions & {
  /** Reads the cursor of an answer, from which the next one continues. */
  readonly cursorOf: (bytes: Uint8Array) => string;
};

/** How often. Seats change faster than places in the line. */
const pollMs = 3_000;
const reconnectMs = 1_000;

/** As a client's `followSeats`, for pages that count their bytes. */
export const watchSeats = (
  connection: Connection,
  showId: string,
  { token, cursorOf, ...options }: WatchSeatsOptions,
  onUpdate: (update: SeatUpdate) => void,
): Watch => {
  const { send } = connection;
  const path = `/shows/${part(showId)}`;
  const headers = tokenHeader(token);
  const call = { method: "GET", byUser: false } as const;
  let cursor = "";
  let isOver = false;

  const know = (bytes: Uint8Array): void => {
    cursor = cursorOf(bytes);
    onUpdate({ state: "seats", bytes });
  };
  return watch<Uint8Array>(connection, options, {
    ask: (signal) => {
      const since = cursor === "" ? "" : `?since=${part(cursor)}`;
      return send({
        ...call,
        headers,
        path: `${path}/availability${since}`,
        read: bytesOf,
        signal,
      });
    },
    know,
    events: () => ({
      ...call,
      headers: cursor === "" ? headers : { ...headers, "Last-Event-ID": cursor },
      path: `${path}/events`,
    }),
    onEvent: ({ event, data }) => {
      if (event === "seats") know(fromBase64(data));
      if (event !== "token") return;
      const news = JSON.parse(data) as QueueToken;
      isOver = news.status === "expired";
      onUpdate({ state: "token", token: news });
    },
    isOver: () => isOver,
    onRefused: onUpdate,
    onUnreachable: () => onUpdate({ state: "unreachable" }),
    waitMs: (streams) => (streams ? reconnectMs : pollMs) * (1 + connection.options.random()),
  });
};

export const bytesOf = async (response: Response): Promise<Uint8Array> =>
  new Uint8Array(await response.arrayBuffer());

const fromBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** Format, kind, then the plan's version and the cursor, each after its length. */
export const cursorOf = (bytes: Uint8Array): string => {
  const [version, from] = textAt(bytes, 2);
  return version === null ? "" : (textAt(bytes, from)[0] ?? "");
};

const textAt = (bytes: Uint8Array, at: number): readonly [string | null, number] => {
  let [length, shift, from] = [0, 0, at];
  for (;;) {
    const byte = bytes[from];
    if (byte === undefined || shift > 21) return [null, from];
    from += 1;
    length |= (byte & 127) << shift;
    shift += 7;
    if (byte < 128) break;
  }
  const end = from + length;
  return [String.fromCharCode(...bytes.subarray(from, end)), end];
};
