/** Counts what a crowd reads, and what of it reaches the box office. */
export type Front = {
  readonly fetch: typeof fetch;
  /** Requests to the front, and from it to the box office: of frames, and of all others. */
  readonly counts: { frames: number; renewals: number; others: number };
  /** Nothing behind the front answers any more. */
  die(): void;
};

type Kept = { readonly text: string; readonly headers: Headers; readonly atMs: number };

/**
 * Stands in for the nginx of `examples/deploy`: keeps frames by their path alone for as long as the
 * box office says, renews each once at a time, and goes on with what it has while nothing answers.
 */
export const createFront = (behind: typeof fetch, nowMs: () => number): Front => {
  const kept = new Map<string, Kept>();
  const renewing = new Map<string, Promise<Kept | Response>>();
  const counts = { frames: 0, renewals: 0, others: 0 };
  let isDead = false;

  const pass: typeof fetch = (input, init) =>
    isDead ? Promise.reject(new TypeError("nothing answers")) : behind(input, init);

  const renew = async (url: URL): Promise<Kept | Response> => {
    counts.renewals += 1;
    // No header of a client gets through, nor its query.
    const answer = await pass(`${url.origin}${url.pathname}`);
    if (!answer.ok) return answer;
    const fresh = { text: await answer.text(), headers: answer.headers, atMs: nowMs() };
    kept.set(url.pathname, fresh);
    return fresh;
  };

  const once = (url: URL): Promise<Kept | Response> => {
    const running =
      renewing.get(url.pathname) ?? renew(url).finally(() => renewing.delete(url.pathname));
    renewing.set(url.pathname, running);
    return running;
  };

  const isFresh = ({ headers, atMs }: Kept): boolean => {
    const maxAge = /max-age=(\d+)/.exec(headers.get("Cache-Control") ?? "")?.[1] ?? "0";
    return nowMs() - atMs < Number(maxAge) * 1_000;
  };

  return {
    counts,
    die: () => (isDead = true),
    fetch: async (input, init) => {
      const url = new URL(new Request(input).url);
      if (!/\/queues\/[^/]+\/frame(\/\d+)?$/.test(url.pathname)) {
        counts.others += 1;
        return pass(input, init);
      }
      counts.frames += 1;
      const known = kept.get(url.pathname);
      const found =
        known !== undefined && isFresh(known)
          ? known
          : await once(url).catch((error: unknown) => {
              if (known !== undefined) return known;
              throw error;
            });
      return found instanceof Response ? found.clone() : new Response(found.text, found);
    },
  };
};
