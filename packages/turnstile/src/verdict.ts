/** What `siteverify` said of a proof, as far as it is certain. */
export type Verdict =
  | { readonly outcome: "solved"; readonly action: string | null; readonly hostname: string | null }
  /** Another proof may be better. */
  | { readonly outcome: "invalid" }
  /** Our side is wrong, or theirs; the proof may be good. */
  | { readonly outcome: "unknown"; readonly reason: string };

/**
 * Faults of the proof alone; all else is no verdict on it. The first four are Turnstile's, the others
 * those of services that speak the same.
 */
const faultsOfTheProof: ReadonlySet<unknown> = new Set([
  "missing-input-response",
  "invalid-input-response",
  "timeout-or-duplicate",
  "invalid-parsed-token",
  "invalid-or-already-seen-response",
  "already-seen-response",
  "expired-input-response",
]);

export const readVerdict = (status: number, text: string): Verdict => {
  const json = parse(text);
  if (json === null) return unknown(`${status} and no JSON.`);
  const { success, action, hostname } = json;
  if (success === true && status === 200) {
    return { outcome: "solved", action: textOrNull(action), hostname: textOrNull(hostname) };
  }
  const codes: unknown = json["error-codes"];
  const known = Array.isArray(codes) ? codes.filter((code) => typeof code === "string") : [];
  if (success !== false) return unknown(`${status} and no verdict.`);
  // Codes are theirs to choose: what names our secret or their trouble says nothing of the proof.
  const isOfTheProof = known.length > 0 && known.every((code) => faultsOfTheProof.has(code));
  return isOfTheProof
    ? { outcome: "invalid" }
    : unknown(`${status}, ${known.filter(isCode).join()}.`);
};

const unknown = (reason: string): Verdict => ({ outcome: "unknown", reason });

/** Anything else could be an echo of what was sent. */
const isCode = (code: string): boolean => /^[a-z-]{1,64}$/.test(code);

const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);

const parse = (text: string): Readonly<Record<string, unknown>> | null => {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null && !Array.isArray(json)
      ? (json as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
};
