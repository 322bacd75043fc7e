import { createChannel } from "./channel.ts";
import type { Connection } from "./connection.ts";
import { ClientError, type Refused, type Result } from "./result.ts";
import { type Call, open, part, retryAfterMs, tokenHeader } from "./send.ts";
import { readEvents } from "./server-sent-events.ts";
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

/** How long to ask instead, after the server had no room for a stream. */
const askInsteadMs = 60_000;
/** How often. Seats change faster than places in the line. */
const pollMs = 3_000;
const reconnectMs = 1_000;

type Outcome = "over" | "broken" | "full";

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
  let cursor = "";
  let nextStreamMs = stream ? 0 : Number.POSITIVE_INFINITY;

  const know = (bytes: Uint8Array): void => {
    cursor = cursorOf(bytes);
    channel.push({ state: "seats", bytes });
  };
  const refuse = ({ problem }: Refused): Outcome => {
    channel.push({ state: "refused", problem });
    return "over";
  };

  const ask = async (): Promise<Outcome> => {
    const since = cursor === "" ? "" : `?since=${encodeURIComponent(cursor)}`;
    try {
      const found: Result<Uint8Array> = await send({
        method: "GET",
        path: `${path}/availability${since}`,
        headers,
        byUser: false,
        read: bytesOf,
        signal: ended,
      });
      if (found.ok) know(found.value);
      else if (found.problem.status < 500 && found.problem.code !== "TOO_MANY_REQUESTS") {
        return refuse(found);
      } else channel.push({ state: "unreachable" });
    } catch (error) {
      if (!(error instanceof ClientError)) return "over";
      channel.push({ state: "unreachable" });
    }
    return "broken";
  };

  /** Reads the stream until it breaks. */
  const listen = async (): Promise<Outcome> => {
    const call: Call = {
      method: "GET",
      path: `${path}/events`,
      headers: cursor === "" ? headers : { ...headers, "Last-Event-ID": cursor },
      byUser: false,
      signal: ended,
    };
    const response = await open(options, call, "text/event-stream");
    if (!response.ok || response.body === null) {
      const waitMs = retryAfterMs(response);
      await response.body?.cancel();
      // Whatever it is, the availability says it in words.
      nextStreamMs = performance.now() + Math.max(askInsteadMs, waitMs ?? 0);
      return "full";
    }
    for await (const { event, data } of readEvents(response.body)) {
      if (event === "seats") know(fromBase64(data));
      if (event !== "token") continue;
      const news = JSON.parse(data) as QueueToken;
      channel.push({ state: "token", token: news });
      if (news.status === "expired") return "over";
    }
    return "broken";
  };

  const run = async (): Promise<void> => {
    for (;;) {
      const mayListen = performance.now() >= nextStreamMs;
      const outcome = mayListen ? await listen().catch(() => "broken" as const) : await ask();
      if (outcome === "over" || ended.aborted) return;
      if (outcome === "broken" && mayListen && (await ask()) === "over") return;
      const waitMs = (mayListen ? reconnectMs : pollMs) * (1 + options.random());
      if (outcome !== "full") await options.pause(waitMs, ended);
    }
  };

  void run()
    .catch(() => {})
    .finally(() => channel.end());
  return {
    [Symbol.asyncIterator]: () => channel[Symbol.asyncIterator](),
    askNow: () => void ask(),
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
