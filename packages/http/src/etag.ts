/**
 * Whether the client's copy is out of date: true unless `If-None-Match` names the entity (weak
 * comparison, RFC 9110).
 */
export const noneMatch = (ifNoneMatch: string | undefined, etag: string): boolean => {
  if (ifNoneMatch === undefined) return true;
  const named = ifNoneMatch.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return !named.includes("*") && !named.includes(etag);
};
