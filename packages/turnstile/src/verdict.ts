/** The verdict of `siteverify` on a proof, if it is certain. */
export type Verdict =
  | { readonly outcome: "solved"; readonly action: string | null; readonly hostname: string | null }
  /** Another proof may be accepted. */
  | { readonly outcome: "invalid" }
  /** The fault is on our side or the service's; the proof may be valid. */
  | { readonly outcome: "unknown"; readonly reason: string };

/**
 * Faults of the proof itself; all other codes give no verdict on it. The first four are
 * Turnstile's, and the others belong to services with the same protocol.
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
  // Services choose their own codes. A code about our secret or their trouble says nothing about
  // the proof.
  const isOfTheProof = known.length > 0 && known.every((code) => faultsOfTheProof.has(code));
  return isOfTheProof
    ? { outcome: "invalid" }
    : unknown(`${status}, ${known.filter(isCode).join()}.`);
};

const unknown = (reason: string): Verdict => ({ outcome: "unknown", reason });

/** Any other text could be an echo of what was sent. */
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
