/**
 * A segment `.` or `..`, in any spelling. A URL drops it; `..` also removes the segment before it.
 */
const dotSegment = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i;

/**
 * Letters, digits and some other characters need no escape, so an escaped one is an attempt to hide
 * it.
 */
const needlessEscape = /%(?:2[de]|3\d|4[1-9a-f]|5[0-9a]|5f|6[1-9a-f]|7[0-9a])/i;

/** The path of a request's target, which may also be a whole URL. */
const pathOf = (target: string): string =>
  target.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, "").split(/[?#]/, 1)[0] ?? "";

/**
 * Whether every reader sees the same path in a request's target. A proxy may hide `/metrics` from
 * the public by comparing literal paths. So `/x/%2e%2e/metrics` must not lead to it.
 */
export const isPlainTarget = (target: string): boolean => {
  const path = pathOf(target);
  return !dotSegment.test(path) && !needlessEscape.test(path) && !path.includes("\\");
};
