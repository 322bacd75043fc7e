import { setTimeout as sleep } from "node:timers/promises";
import { TicketingError } from "@admit-one/core";
import type { TossPayment } from "./payment.ts";

export type TossApiOptions = {
  readonly secretKey: string;
  readonly apiUrl: string;
  readonly fetch: typeof fetch;
  readonly timeoutMs: number;
};

/** Toss's answer to one call, if there is one. Everything else is thrown as unknown. */
export type Called<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "refused"; readonly code: string };

export type TossTransaction = {
  readonly transactionKey: string;
  readonly paymentKey: string;
  readonly orderId: string;
  readonly status: string;
  readonly amount: number;
  readonly currency: string;
  readonly transactionAt: string;
};

/** The few calls that we make, one function for each (docs.tosspayments.com/reference). */
export type TossApi = {
  confirm(
    body: { readonly paymentKey: string; readonly orderId: string; readonly amount: number },
    idempotencyKey: string,
  ): Promise<Called<TossPayment>>;
  cancel(
    paymentKey: string,
    body: { readonly cancelReason: string; readonly cancelAmount?: number },
    idempotencyKey: string,
  ): Promise<Called<TossPayment>>;
  byOrderId(orderId: string): Promise<TossPayment | null>;
  byPaymentKey(paymentKey: string): Promise<TossPayment | null>;
  transactions(query: Readonly<Record<string, string>>): Promise<readonly TossTransaction[]>;
};

type Request = {
  readonly method: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** How often a call is repeated after a collision with another one under its key. */
const triesMax = 8;
const firstWaitMs = 20;

export const createTossApi = (options: TossApiOptions): TossApi => {
  const { secretKey, apiUrl, fetch: fetcher, timeoutMs } = options;
  // The key is the user name, and the password is empty.
  const authorization = `Basic ${Buffer.from(`${secretKey}:`).toString("base64")}`;

  const once = async (path: string, init: Request): Promise<Response> => {
    try {
      return await fetcher(`${apiUrl}${path}`, {
        ...init,
        headers: { authorization, "content-type": "application/json", ...init.headers },
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch {
      // An error of `fetch` may contain the request with its headers, so it must not become a
      // cause.
      throw unknown(init, path, "no answer");
    }
  };

  const call = async <T>(path: string, init: Request): Promise<Called<T>> => {
    for (let tries = 1; ; tries += 1) {
      const response = await once(path, init);
      const body = await readJson(response, init, path);
      if (response.ok) return { kind: "done", value: body as T };
      const code = codeOf(body);
      const inTheWay = code === "IDEMPOTENT_REQUEST_PROCESSING";
      if (!inTheWay || tries === triesMax) return judge(response, code, init, path);
      await sleep(firstWaitMs * 2 ** (tries - 1) * (0.5 + Math.random() / 2));
    }
  };

  const post = <T>(path: string, body: unknown, idempotencyKey: string): Promise<Called<T>> =>
    call(path, {
      method: "POST",
      headers: { "idempotency-key": idempotencyKey },
      body: JSON.stringify(body),
    });

  const find = async (path: string): Promise<TossPayment | null> => {
    const called = await call<TossPayment>(path, { method: "GET" });
    if (called.kind === "done") return called.value;
    if (called.code === "NOT_FOUND_PAYMENT") return null;
    throw unknown({ method: "GET" }, path, called.code);
  };

  return {
    confirm: (body, key) => post("/v1/payments/confirm", body, key),
    cancel: (paymentKey, body, key) => post(`${paymentPath(paymentKey)}/cancel`, body, key),
    byOrderId: (orderId) => find(`/v1/payments/orders/${encodeURIComponent(orderId)}`),
    byPaymentKey: (paymentKey) => find(paymentPath(paymentKey)),
    transactions: async (query) => {
      const path = `/v1/transactions?${String(new URLSearchParams(query))}`;
      const called = await call<readonly TossTransaction[]>(path, { method: "GET" });
      if (called.kind === "done") return called.value;
      throw unknown({ method: "GET" }, "/v1/transactions", called.code);
    },
  };
};

const paymentPath = (paymentKey: string): string =>
  `/v1/payments/${encodeURIComponent(paymentKey)}`;

const readJson = async (response: Response, init: Request, path: string): Promise<unknown> => {
  try {
    return await response.json();
  } catch {
    throw unknown(init, path, `${response.status} without JSON`);
  }
};

const codeOf = (body: unknown): string =>
  typeof body === "object" && body !== null && "code" in body && typeof body.code === "string"
    ? body.code
    : "no code";

/** A wrong key (401) and a failure of Toss say nothing about the payment. */
const judge = <T>({ status }: Response, code: string, init: Request, path: string): Called<T> => {
  const said = status === 400 || status === 403 || status === 404;
  if (said && !keyIsWrong.has(code)) return { kind: "refused", code };
  throw unknown(init, path, `${status} ${code}`);
};

const keyIsWrong = new Set(["INVALID_API_KEY", "INCORRECT_BASIC_AUTH_FORMAT", "FORBIDDEN_REQUEST"]);

const unknown = ({ method }: Request, path: string, how: string): TicketingError =>
  new TicketingError("UNAVAILABLE", `Toss gave no certain answer to ${method} ${path}: ${how}.`);
