import type { Stores } from "@admit-one/core";
import { SpanKind, trace } from "@opentelemetry/api";
import { inSpan } from "./in-span.ts";
import { isTracingSetUp } from "./tracer.ts";

export type TraceStoresOptions = {
  /**
   * `db.system.name` of the semantic conventions, such as `postgresql` or `sqlite`; none in memory.
   */
  readonly system?: string | undefined;
};

const ports: Readonly<Record<keyof Stores, true>> = {
  queues: true,
  concerts: true,
  bookings: true,
  events: true,
  inbox: true,
  figures: true,
  lookups: true,
};

type Method = (...args: readonly unknown[]) => unknown;

/**
 * Makes a span of each store step inside another span: of a request, a delivery or a gateway call.
 * Steps of background work get no span, since they would make thousands of empty traces.
 *
 * Without an SDK the stores are returned unchanged, at no cost.
 */
export const traceStores = <S extends Stores>(
  stores: S,
  { system }: TraceStoresOptions = {},
): S => {
  if (!isTracingSetUp()) return stores;
  const traced = Object.keys(ports).map((port) => [
    port,
    tracePort(port, stores[port as keyof Stores], system),
  ]);
  return { ...stores, ...Object.fromEntries(traced) } as S;
};

const tracePort = <P extends object>(name: string, port: P, system: string | undefined): P =>
  Object.fromEntries(
    Object.entries(port as Readonly<Record<string, unknown>>).map(([method, value]) => [
      method,
      typeof value === "function" ? step(`${name}.${method}`, value.bind(port), system) : value,
    ]),
  ) as P;

const step = (operation: string, run: Method, system: string | undefined): Method => {
  const options = {
    name: operation,
    kind: system === undefined ? SpanKind.INTERNAL : SpanKind.CLIENT,
    attributes: {
      "db.operation.name": operation,
      ...(system !== undefined && { "db.system.name": system }),
    },
  };
  return (...args) =>
    trace.getActiveSpan() === undefined ? run(...args) : inSpan(options, () => run(...args));
};
