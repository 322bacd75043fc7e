/** A Stripe answer other than 200 (docs.stripe.com/api/errors). */
export class StripeRefusal extends Error {
  override readonly name = "StripeRefusal";
  readonly status: number;
  readonly error: Readonly<Record<string, unknown>>;
  /** Whether execution had begun: only then is the answer stored for its idempotency key. */
  readonly executed: boolean;

  constructor(status: number, error: Readonly<Record<string, unknown>>, executed = false) {
    super(String(error["message"]));
    this.status = status;
    this.error = error;
    this.executed = executed;
  }
}

/** An invalid parameter, or an object in the wrong state: 400, and no effect. */
export const invalid = (code: string, message: string, param?: string): StripeRefusal =>
  new StripeRefusal(400, {
    type: "invalid_request_error",
    code,
    message,
    ...(param !== undefined && { param }),
  });

export const missing = (what: string, id: string, param: string): StripeRefusal => {
  const message = `No such ${what}: '${id}'`;
  const error = { type: "invalid_request_error", code: "resource_missing", message, param };
  return new StripeRefusal(param === "payment_method" ? 400 : 404, error);
};

export const serverError: StripeRefusal = new StripeRefusal(
  500,
  { type: "api_error", message: "An unknown error occurred" },
  true,
);
