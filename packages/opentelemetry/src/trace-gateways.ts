import { aroundGateway, type PaymentGateway } from "@admit-one/core";
import { SpanKind } from "@opentelemetry/api";
import { inSpan } from "./in-span.ts";
import { isTracingSetUp } from "./tracer.ts";

/**
 * Makes a span of each call to a provider: within the request that caused it, or on its own if
 * recovery caused it. Without an SDK the gateways are returned unchanged.
 */
export const traceGateways = (gateways: readonly PaymentGateway[]): readonly PaymentGateway[] =>
  isTracingSetUp() ? gateways.map(traced) : gateways;

const traced = (own: PaymentGateway): PaymentGateway =>
  aroundGateway(own, ({ gateway, method }, run) =>
    inSpan(
      {
        name: `${gateway} ${method}`,
        kind: SpanKind.CLIENT,
        attributes: { "admit_one.gateway": gateway, "admit_one.gateway.call": method },
      },
      run,
    ),
  );
