import type { PaymentGateway } from "@admit-one/core";
import { SpanKind } from "@opentelemetry/api";
import { inSpan } from "./in-span.ts";
import { isTracingSetUp } from "./tracer.ts";

type Every<T> = T extends unknown ? keyof T : never;
type Method = Exclude<Every<PaymentGateway>, "name" | "capabilities">;

/** Whether the method calls the provider; otherwise nothing leaves the process. */
const callsProvider: Readonly<Record<Method, boolean>> = {
  checkMethod: false,
  accepts: false,
  charge: true,
  authorize: true,
  capture: true,
  cancel: true,
  lookup: true,
  refund: true,
  lookupRefund: true,
  movements: true,
  listSince: true,
  movedSince: true,
  parseWebhook: false,
};

type Call = (...args: readonly unknown[]) => unknown;

/**
 * Makes a span of each call to a provider: within the request that caused it, or on its own if
 * recovery caused it. Without an SDK the gateways are returned unchanged.
 */
export const traceGateways = (gateways: readonly PaymentGateway[]): readonly PaymentGateway[] =>
  isTracingSetUp() ? gateways.map(traced) : gateways;

const traced = (gateway: PaymentGateway): PaymentGateway => {
  const { name, capabilities } = gateway;
  const methods = (Object.keys(callsProvider) as Method[]).flatMap((method) => {
    const own = (gateway as Readonly<Partial<Record<Method, Call>>>)[method];
    if (own === undefined) return [];
    // A host's gateway may be a class instance, so bind its methods.
    const call: Call = own.bind(gateway);
    return [[method, callsProvider[method] ? spanned(name, method, call) : call]];
  });
  return { name, capabilities, ...Object.fromEntries(methods) } as PaymentGateway;
};

const spanned = (gateway: string, method: Method, call: Call): Call => {
  const options = {
    name: `${gateway} ${method}`,
    kind: SpanKind.CLIENT,
    attributes: { "admit_one.gateway": gateway, "admit_one.gateway.call": method },
  };
  return (...args) => inSpan(options, () => call(...args));
};
