import { createHash } from "node:crypto";
import {
  type AdmissionAnswer,
  type AdmissionGate,
  type AdmissionRequest,
  TicketingError,
} from "@admit-one/core";
import { readVerdict, type Verdict } from "./verdict.ts";
import { isVerifyUrl } from "./verify-url.ts";

export type TurnstileGateOptions = {
  /** The public key, for the widget on the page. */
  readonly siteKey: string;
  readonly secretKey: string;
  /** Where proofs are checked; default: Cloudflare's URL. */
  readonly url?: string | undefined;
  /** The type of widget that the page must show; default `turnstile`. */
  readonly type?: string | undefined;
  /** The widget's `action`. A proof with another action is refused. */
  readonly action?: string | undefined;
  /** Sites that may show the widget. A proof from another site is refused. */
  readonly hostnames?: readonly string[] | undefined;
  /** The time limit of one check, in milliseconds; default 2,000. */
  readonly timeoutMs?: number | undefined;
  /** Default: the platform's `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
};

/** From Cloudflare's "Siteverify API overview". */
const cloudflare = "https://challenges.cloudflare.com/turnstile/v0/siteverify";
const timeoutDefaultMs = 2_000;
/** "Maximum length: 2048 characters" at Cloudflare. Proofs of other services are longer. */
const proofMaxChars = 2_048;
const proofMaxCharsOfOthers = 8_192;
/** Widgets use only these characters. */
const proofForm = /^[\x21-\x7e]+$/;

/**
 * Makes a gate that asks for the token of a Turnstile widget and checks it with `siteverify`. The
 * request has `secret`, `response` and `remoteip`; the answer has `success` and `error-codes`.
 * Other services use the same protocol: set their `url` and `type`.
 *
 * @throws TypeError if a key is missing, or if the URL must not receive a secret.
 * @example
 * const gate = createTurnstileGate({ siteKey: "0x4AAA…", secretKey: "0x4AAA…" });
 * const boxOffice = createBoxOffice({ ...ports, admission: { gate } });
 */
export const createTurnstileGate = (options: TurnstileGateOptions): AdmissionGate => {
  const { siteKey, secretKey, url = cloudflare, type = "turnstile" } = options;
  if (siteKey === "" || secretKey === "") throw new TypeError("A key of Turnstile's is empty.");
  if (!isVerifyUrl(url)) {
    throw new TypeError("Proofs are checked over https without a user, or http on this machine.");
  }
  const challenge: AdmissionAnswer = {
    outcome: "challenge",
    challenge: { type, siteKey, ...(options.action !== undefined && { action: options.action }) },
  };

  return {
    name: type,
    ask: async (request) => {
      const { proof } = request;
      if (proof === null || !mayBeProof(proof, url)) return challenge;
      const verdict = await verify({ ...request, proof }, url, options);
      if (verdict.outcome === "invalid") return challenge;
      return isFromHere(verdict, options) ? { outcome: "allow" } : { outcome: "refuse" };
    },
  };
};

/**
 * It is not documented how services handle other texts. An answer without a verdict would count as
 * a failure of the gate, and then everybody may pass. No caller may cause that by the text that
 * they send.
 */
const mayBeProof = (proof: string, url: string): boolean =>
  proofForm.test(proof) &&
  proof.length <= (url === cloudflare ? proofMaxChars : proofMaxCharsOfOthers);

type Solved = Extract<Verdict, { readonly outcome: "solved" }>;

/** A proof that was solved on another page may come from a deceived visitor. */
const isFromHere = (
  { action, hostname }: Solved,
  options: Pick<TurnstileGateOptions, "action" | "hostnames">,
): boolean =>
  (options.action === undefined || options.action === action) &&
  (options.hostnames === undefined || options.hostnames.includes(hostname ?? ""));

type Proof = AdmissionRequest & { readonly proof: string };

const verify = async (
  request: Proof,
  url: string,
  { secretKey, timeoutMs = timeoutDefaultMs, fetch = globalThis.fetch }: TurnstileGateOptions,
): Promise<Exclude<Verdict, { readonly outcome: "unknown" }>> => {
  const { proof, address } = request;
  const body = new URLSearchParams({
    secret: secretKey,
    response: proof,
    ...(address !== null && { remoteip: address }),
    idempotency_key: keyOf(request),
  });
  const signal = AbortSignal.timeout(timeoutMs);
  const response = await fetch(url, { method: "POST", body, redirect: "manual", signal }).catch(
    (error: unknown) => {
      throw unsure(reasonOf(error, timeoutMs));
    },
  );
  const text = await response.text().catch((error: unknown) => {
    throw unsure(reasonOf(error, timeoutMs));
  });
  const verdict = readVerdict(response.status, text);
  if (verdict.outcome === "unknown") throw unsure(verdict.reason);
  return verdict;
};

/** No cause: errors of `fetch` may contain the request and its secret. */
const unsure = (reason: string): TicketingError =>
  new TicketingError("UNAVAILABLE", `The check of a proof gave no answer: ${reason}`);

const reasonOf = (error: unknown, timeoutMs: number): string => {
  if (!(error instanceof Error)) return "the request failed.";
  if (error.name === "TimeoutError") return `nothing within ${timeoutMs} ms.`;
  const cause: unknown = error.cause;
  const code = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
  return `the request failed${code}.`;
};

/**
 * A proof is valid once. With the same key the check may be repeated, on any server, so a user
 * whose answer was lost can send the proof again. With any other key it counts as used. The key is
 * a UUID of version 8.
 */
const keyOf = ({ userId, queueId, proof }: Proof): string => {
  const hash = createHash("sha256")
    .update(JSON.stringify([userId, queueId, proof]))
    .digest("hex");
  const variant = ((Number.parseInt(hash.charAt(16), 16) & 3) | 8).toString(16);
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `${variant}${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join("-");
};
