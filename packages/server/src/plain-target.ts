/** A segment `.` or `..`, in any spelling: a URL drops it, and with `..` what stands before it. */
const dotSegment = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i;

/** Letters, digits and the like need no escape, so nobody writes one who does not want to hide. */
const needlessEscape = /%(?:2[de]|3\d|4[1-9a-f]|5[0-9a]|5f|6[1-9a-f]|7[0-9a])/i;

/** The path of a request's target, which may also be written as a whole address. */
const pathOf = (target: string): string =>
  target.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, "").split(/[?#]/, 1)[0] ?? "";

/**
 * Whether every reader sees the same path in a request's target. A proxy may keep `/metrics` from the
 * public by comparing paths as they are written, so `/x/%2e%2e/metrics` must not be another way to it.
 */
export const isPlainTarget = (target: string): boolean => {
  const path = pathOf(target);
  return !dotSegment.test(path) && !needlessEscape.test(path) && !path.includes("\\");
};
