import type { Connection } from "./connection.ts";
import { createIdempotencyKeys } from "./idempotency-keys.ts";
import { isDecided, type Result } from "./result.ts";
import { part, type Signalled, tokenHeader } from "./send.ts";
import type { Amount, Payment, PaymentMethod, PendingPayment, Wallet } from "./types.ts";

/** `amount` and `currency` are what the buyer saw: both or neither. */
export type PayRequest = {
  readonly method?: PaymentMethod;
  readonly amount?: Amount;
  readonly currency?: string;
  /**
   * The idempotency key, where the page has one. Default: one that the client makes and keeps until
   * the payment is settled.
   */
  readonly key?: string;
};

export type PaymentCalls = {
  /**
   * Pays a held reservation. A pending payment has a `nextAction` for the buyer, or its outcome is
   * unknown: then `settled` waits for it. Never call `pay` with another key meanwhile.
   */
  readonly pay: (
    reservationId: string,
    request: PayRequest & Signalled & { readonly token: string },
  ) => Promise<Result<Payment | PendingPayment>>;
  /** Brings back what the gateway's page gave the browser. The same proof has one effect. */
  readonly confirmPayment: (
    paymentId: string,
    options: Signalled & { readonly proof: string },
  ) => Promise<Result<Payment | PendingPayment>>;
  /** Leaves a payment, so that the reservation can be paid in another way. */
  readonly cancelPayment: (
    paymentId: string,
    options?: Signalled,
  ) => Promise<Result<Payment | PendingPayment>>;
  readonly payment: (paymentId: string, options?: Signalled) => Promise<Result<Payment>>;
  /** Asks until the payment is no longer pending, or waits for the buyer. */
  readonly settled: (paymentId: string, options?: Signalled) => Promise<Result<Payment>>;
  readonly wallets: (options?: Signalled) => Promise<Result<{ wallets: Wallet[] }>>;
};

const askAgainMs = 2_000;

type AnyPayment = Payment | PendingPayment;

export const sendPayment = (
  { send }: Connection,
  reservationId: string,
  {
    token,
    key,
    signal,
    ...body
  }: PayRequest & Signalled & { readonly token: string; readonly key: string },
): Promise<Result<AnyPayment>> =>
  send({
    method: "POST",
    path: `/reservations/${part(reservationId)}/payments`,
    headers: { ...tokenHeader(token), "Idempotency-Key": key },
    body,
    signal,
  });

export const sendProof = (
  { send }: Connection,
  paymentId: string,
  { proof, signal }: Signalled & { readonly proof: string },
): Promise<Result<AnyPayment>> =>
  send({ method: "POST", path: `${pathOf(paymentId)}/confirm`, body: { proof }, signal });

export const sendCancel = (
  { send }: Connection,
  paymentId: string,
  { signal }: Signalled = {},
): Promise<Result<AnyPayment>> =>
  send({ method: "POST", path: `${pathOf(paymentId)}/cancel`, signal });

export const getPayment = (
  { send }: Connection,
  paymentId: string,
  { signal }: Signalled = {},
): Promise<Result<Payment>> => send({ method: "GET", path: pathOf(paymentId), signal });

export const settlePayment = async (
  connection: Connection,
  paymentId: string,
  { signal }: Signalled = {},
): Promise<Result<Payment>> => {
  const { random, pause } = connection.options;
  for (;;) {
    const found = await getPayment(connection, paymentId, { signal });
    const isOpen =
      found.ok && found.value.status === "pending" && found.value.nextAction === undefined;
    if (!isOpen) return found;
    await pause(askAgainMs * (1 + random()), signal);
  }
};

export const paymentCalls = (connection: Connection): PaymentCalls => {
  const keys = createIdempotencyKeys(connection);
  const nameOf = (reservationId: string): string => `pay.${reservationId}`;

  /** A key is over once its payment is. */
  const forget = <T extends AnyPayment>(found: Result<T>): Result<T> => {
    if (found.ok && found.value.status !== "pending") keys.done(nameOf(found.value.reservationId));
    return found;
  };

  return {
    pay: async (reservationId, { token, key, signal, ...body }) => {
      const name = nameOf(reservationId);
      const paid = await sendPayment(connection, reservationId, {
        ...body,
        signal,
        token,
        key: key ?? keys.of(name, JSON.stringify(body)),
      });
      if (!paid.ok && isDecided(paid)) keys.done(name);
      return forget(paid);
    },
    confirmPayment: async (paymentId, options) =>
      forget(await sendProof(connection, paymentId, options)),
    cancelPayment: async (paymentId, options) =>
      forget(await sendCancel(connection, paymentId, options)),
    payment: async (paymentId, options) => forget(await getPayment(connection, paymentId, options)),
    settled: async (paymentId, options) =>
      forget(await settlePayment(connection, paymentId, options)),
    wallets: ({ signal } = {}) => connection.send({ method: "GET", path: "/wallet", signal }),
  };
};

const pathOf = (paymentId: string): string => `/payments/${part(paymentId)}`;
