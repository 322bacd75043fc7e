/** The pause that `Retry-After` asks for, as seconds or as a date; null if it asks for none. */
export const retryAfterMs = (value: string | null, nowMs: number): number | null => {
  if (value === null) return null;
  const text = value.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  // Only the one form that HTTP uses: Date.parse would accept almost anything.
  const atMs = /^[A-Z][a-z]{2}, .+ GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
};
