import { setTimeout as sleep } from "node:timers/promises";
import { TicketingError } from "@admit-one/core";
import Stripe from "stripe";

/** Stripe's answer to one call, if it is certain. Everything else is thrown as unknown. */
export type Called<T> =
  | { readonly kind: "done"; readonly value: T; readonly replayed: boolean }
  /** Certainly refused. An attempted charge may have been declined; nothing else happened. */
  | { readonly kind: "refused"; readonly refusal: Refusal }
  /**
   * A failure that Stripe stores for this idempotency key: another try with the key cannot change
   * it.
   */
  | { readonly kind: "stored_failure" };

export type Refusal = {
  readonly code: string;
  /** The invalid parameter. */
  readonly param: string | null;
};

/** How often a call is repeated after a collision with another one about the same object. */
const triesMax = 8;
const firstWaitMs = 20;

/**
 * Makes one call. A call that collided with another one had no effect and is repeated: 409 means
 * that the key is in use; 429 means that an object is in use, or that there are too many calls
 * (docs.stripe.com/error-low-level, /rate-limits).
 */
export const call = async <T>(
  what: string,
  request: () => Promise<Stripe.Response<T>>,
): Promise<Called<T>> => {
  for (let tries = 1; ; tries += 1) {
    try {
      const value = await request();
      return { kind: "done", value, replayed: isReplay(value.lastResponse.headers) };
    } catch (error) {
      const inTheWay = error instanceof Stripe.errors.StripeError && metAnother(error);
      if (!inTheWay || tries === triesMax) return judge(what, error);
    }
    await sleep(firstWaitMs * 2 ** (tries - 1) * (0.5 + Math.random() / 2));
  }
};

/** For calls about an object that is known to exist. */
export const mustBeDone = <T>(what: string, called: Called<T>): T => {
  if (called.kind === "done") return called.value;
  const why = called.kind === "refused" ? called.refusal.code : called.kind;
  throw new TicketingError("UNAVAILABLE", `Stripe refused the ${what}: ${why}.`);
};

const metAnother = ({ statusCode }: Stripe.errors.StripeError): boolean =>
  statusCode === 409 || statusCode === 429;

const judge = <T>(what: string, error: unknown): Called<T> => {
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  if (error instanceof Stripe.errors.StripeIdempotencyError) {
    throw new TypeError(`The ${what} has the idempotency key of another request to Stripe.`);
  }
  const { statusCode: status = 0, code, param } = error;
  if (status >= 500 && isReplay(error.headers ?? {})) return { kind: "stored_failure" };
  if (status === 400 || status === 402 || status === 404) {
    const refusal = { code: code ?? messageCodeOf(error) ?? error.type, param: param ?? null };
    return { kind: "refused", refusal };
  }
  // The original error contains headers and objects with secrets, and a cause would be logged with
  // all its fields.
  const how = [error.type, code, status || null, error.requestId].filter(Boolean).join(", ");
  throw new TicketingError("UNAVAILABLE", `Stripe gave no certain answer to the ${what}: ${how}.`);
};

/**
 * Some refusals have no `code`, only a `message_code`: for example a refund that the balance does
 * not cover.
 */
const messageCodeOf = ({ raw }: Stripe.errors.StripeError): string | undefined => {
  if (typeof raw !== "object" || raw === null || !("message_code" in raw)) return undefined;
  return typeof raw.message_code === "string" ? raw.message_code : undefined;
};

/** For answers through `fetch` the package returns `Headers`, contrary to its own types. */
const isReplay = (headers: Headers | Readonly<Record<string, string>>): boolean =>
  new Headers(headers).get("idempotent-replayed") === "true";
