import { createChannel } from "./channel.ts";
import type { Connection } from "./connection.ts";
import { createFollower } from "./follower.ts";
import { part, tokenHeader } from "./send.ts";
import type { Problem, QueueToken } from "./types.ts";

/** What is known of a show's seats, each time it changes. */
export type SeatUpdate =
  /** An answer of the availability: first all seats, then changes. `decodeAvailability` reads it. */
  | { readonly state: "seats"; readonly bytes: Uint8Array }
  /** The token's time was put off, or it is over. Then the iteration ends. */
  | { readonly state: "token"; readonly token: QueueToken }
  /** The server does not answer. Asking goes on by itself. */
  | { readonly state: "unreachable" }
  /** The seats cannot be asked for any more. The iteration ends. */
  | { readonly state: "refused"; readonly problem: Problem };

/** The seats of one show. Leaving the loop, or the signal, ends the connection. */
export type SeatFollower = AsyncIterable<SeatUpdate> & {
  /** Asks at once. A page calls it when it is shown again, or when the network is back. */
  askNow(): void;
};

export type FollowSeatsOptions = {
  readonly token: string;
  readonly signal?: AbortSignal;
  /** `false`: only asks, and opens no stream. Default: a stream, and asking where it is full. */
  readonly stream?: boolean;
};

/** How often. Seats change faster than places in the line. */
const pollMs = 3_000;
const reconnectMs = 1_000;

export const followSeats = (
  { send, options }: Connection,
  showId: string,
  { token, signal, stream = true }: FollowSeatsOptions,
): SeatFollower => {
  const leaving = new AbortController();
  const ended = signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal;
  const channel = createChannel<SeatUpdate>(() => leaving.abort());
  const path = `/shows/${part(showId)}`;
  const headers = tokenHeader(token);
  const call = { method: "GET", byUser: false, signal: ended } as const;
  let cursor = "";
  let isOver = false;

  const know = (bytes: Uint8Array): void => {
    cursor = cursorOf(bytes);
    channel.push({ state: "seats", bytes });
  };
  const follower = createFollower<Uint8Array, SeatUpdate>(
    { options, channel, ended, stream },
    {
      ask: () => {
        const since = cursor === "" ? "" : `?since=${encodeURIComponent(cursor)}`;
        return send({ ...call, headers, path: `${path}/availability${since}`, read: bytesOf });
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
        channel.push({ state: "token", token: news });
        isOver = news.status === "expired";
      },
      isOver: () => isOver,
      onUnreachable: () => channel.push({ state: "unreachable" }),
      waitMs: (streams) => (streams ? reconnectMs : pollMs) * (1 + options.random()),
    },
  );
  follower.start();
  return {
    [Symbol.asyncIterator]: () => channel[Symbol.asyncIterator](),
    askNow: follower.askNow,
  };
};

export const bytesOf = async (response: Response): Promise<Uint8Array> =>
  new Uint8Array(await response.arrayBuffer());

const fromBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** Format, kind, then the plan's version and the cursor, each after its length. */
const cursorOf = (bytes: Uint8Array): string => {
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
