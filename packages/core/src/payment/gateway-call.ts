import type { PaymentMethod } from "./payment.ts";
import type { PaymentContext } from "./payment-context.ts";
import {
  type GatewayAnswer,
  type GatewayPayment,
  isTwoStep,
  type PaymentGateway,
} from "./payment-gateway.port.ts";

/** The call threw or took too long. Its effect is unknown, and core never guesses it. */
export type Unknown = { readonly outcome: "unknown" };

export const unknown: Unknown = { outcome: "unknown" };

/** Calls the gateway within the time limit. */
export const within = <A>(
  { timers, options }: PaymentContext,
  call: () => Promise<A>,
): Promise<A | Unknown> =>
  new Promise((resolve) => {
    const cancel = timers.after(options.gatewayTimeoutMs, () => resolve(unknown));
    const answer = (result: A | Unknown): void => {
      cancel();
      resolve(result);
    };
    // A gateway that throws synchronously is treated like one that rejects.
    Promise.resolve()
      .then(call)
      .then(answer, () => answer(unknown));
  });

/** The gateway of a method. Undefined if none serves it any more. */
export const findGateway = (
  { gateways }: Pick<PaymentContext, "gateways">,
  method: PaymentMethod,
): PaymentGateway | undefined => gateways.find(({ name }) => name === method.type);

/**
 * The gateway of a method.
 * @throws TypeError if no gateway serves it: its payments cannot be finished without one.
 */
export const gatewayOf = (context: PaymentContext, method: PaymentMethod): PaymentGateway => {
  const gateway = findGateway(context, method);
  if (gateway === undefined) throw new TypeError(`No gateway serves ${method.type}.`);
  return gateway;
};

/** The fields of a payment that are sent with every gateway call. */
export const toGateway = (payment: GatewayPayment): GatewayPayment => {
  const { paymentId, amount, currency, method, proof, reference, createdAtMs } = payment;
  return { paymentId, amount, currency, method, proof, reference, createdAtMs };
};

/** The first gateway call (G1): captures the money, or authorizes it. */
export const firstCall = (
  gateway: PaymentGateway,
  payment: GatewayPayment,
): Promise<GatewayAnswer> =>
  isTwoStep(gateway) ? gateway.authorize(payment) : gateway.charge(payment);
