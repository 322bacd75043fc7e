import type { Timers } from "@admit-one/core";

/** An attack must not fill the log too: one line at once, then at most one in this interval. */
const quietMs = 10_000;

/** What happened since the last line of its kind. */
export type Happened<Last> = { readonly count: number; readonly last: Last };

/**
 * For each kind, writes the first event at once, and every ten seconds the number of further ones.
 */
export const occasionally = <Kind extends string, Last>(
  timers: Timers,
  write: (kind: Kind, happened: Happened<Last>) => void,
): ((kind: Kind, last: Last) => void) => {
  /** Null if nothing happened since the last line. */
  const since = new Map<Kind, Happened<Last> | null>();

  const flush = (kind: Kind): void => {
    const happened = since.get(kind) ?? null;
    if (happened === null) {
      since.delete(kind);
      return;
    }
    since.set(kind, null);
    write(kind, happened);
    timers.after(quietMs, () => flush(kind));
  };

  return (kind, last) => {
    const isFirst = !since.has(kind);
    since.set(kind, { count: (since.get(kind)?.count ?? 0) + 1, last });
    if (isFirst) flush(kind);
  };
};
