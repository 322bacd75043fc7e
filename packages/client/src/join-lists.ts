import type { Client } from "./client.ts";
import type { PageOptions } from "./concert-calls.ts";
import { ClientError, type Refused, type Result } from "./result.ts";
import type { Pause } from "./send.ts";
import type { Page } from "./types.ts";

export type Missing = {
  /** The cells that did not answer: what they have is not in the list. Null has no name. */
  missing: (string | null)[];
};

type Joined<T> = Page & Missing & { readonly answers: readonly T[] };

/** Asks each cell for its next page. */
export type AskAll = <T extends Page>(
  options: PageOptions,
  ask: (client: Client, page: PageOptions) => Promise<Result<T>>,
) => Promise<Result<Joined<T>>>;

type AskAllDeps = {
  readonly clients: ReadonlyMap<string | null, Client>;
  readonly pause: Pause;
  readonly answerWithinMs: number;
};

/** A cell that was missing once is missing in the rest of the list: its place there is not known. */
type Place = {
  /** Where each cell goes on. A cell at its end is not here. Undefined is its beginning. */
  readonly after: readonly (readonly [name: string | null, after: string | undefined])[];
  readonly missing: readonly (string | null)[];
};

export const createAskAll = ({ clients, pause, answerWithinMs }: AskAllDeps): AskAll => {
  const begin: Place = {
    after: [...clients.keys()].map((name) => [name, undefined]),
    missing: [],
  };

  /** Rejects with a `ClientError` if the cell takes too long. */
  const within = async <T>(
    { signal, ...page }: PageOptions,
    ask: (page: PageOptions) => Promise<T>,
  ): Promise<T> => {
    const over = new AbortController();
    const ended = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
    const late = pause(answerWithinMs, ended).then(() => {
      throw new ClientError("UNREACHABLE", `The cell did not answer within ${answerWithinMs} ms.`);
    });
    try {
      return await Promise.race([ask({ ...page, signal: ended }), late]);
    } finally {
      // Ends the waiting, and a call that takes too long.
      late.catch(() => {});
      over.abort();
    }
  };

  return async ({ after, ...rest }, ask) => {
    const place = after === undefined ? begin : readPlace(clients, after);
    const asked = await Promise.all(
      place.after.map(async ([name, from]) => {
        const client = clients.get(name);
        if (client === undefined) throw badPlace();
        const page = { ...rest, ...(from !== undefined && { after: from }) };
        const answer = await within(page, (one) => ask(client, one)).catch(failureOf(rest.signal));
        return { name, answer };
      }),
    );
    const answers = asked.flatMap(({ name, answer }) =>
      "ok" in answer && answer.ok ? [{ name, value: answer.value }] : [],
    );
    for (const { answer } of asked)
      if ("ok" in answer && !answer.ok && !isAway(answer)) return answer;
    const failed = asked.filter(({ answer }) => !("ok" in answer && answer.ok));
    const [first] = failed;
    if (first !== undefined && answers.length === 0 && after === undefined) {
      if ("ok" in first.answer) return first.answer as Refused;
      throw first.answer;
    }
    const missing = [...place.missing, ...failed.map(({ name }) => name)];
    const on = answers.flatMap(({ name, value }) =>
      value.next === null ? [] : [[name, value.next] as const],
    );
    const next = on.length === 0 ? null : JSON.stringify({ after: on, missing });
    return {
      ok: true,
      value: { answers: answers.map(({ value }) => value), next, missing },
      etag: null,
    };
  };
};

/** The caller's own end of the call is no fault of a cell. */
const failureOf =
  (signal: AbortSignal | undefined) =>
  (error: unknown): ClientError => {
    signal?.throwIfAborted();
    if (error instanceof ClientError) return error;
    throw error;
  };

/** The cell answered, but can't say. All other refusals are about the caller, in every cell. */
const isAway = ({ problem: { status } }: Refused): boolean => status === 429 || status >= 500;

const badPlace = (): TypeError => new TypeError("`after` must be `next` of an earlier answer.");

const readPlace = (clients: AskAllDeps["clients"], text: string): Place => {
  try {
    const { after, missing } = JSON.parse(text) as Place;
    const isKnown = after.every(([name]) => clients.has(name)) && Array.isArray(missing);
    if (isKnown) return { after, missing };
  } catch {
    // Refused below.
  }
  throw badPlace();
};
