/** Longer paths than any page of ours has. */
const lengthMax = 2_000;

/**
 * The path to which a log-in returns; null if `next` is anything else than a path on this site.
 * Browsers read `//` and `/\` as the start of another host, and drop tabs and line breaks.
 */
export const nextPath = (next: unknown): string | null =>
  typeof next === "string" && next.length <= lengthMax && /^\/(?![/\\])[!-[\]-~]*$/.test(next)
    ? next
    : null;
