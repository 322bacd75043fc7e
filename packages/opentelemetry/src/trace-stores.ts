import type { Stores } from "@admit-one/core";
import { SpanKind, trace } from "@opentelemetry/api";
import { inSpan } from "./in-span.ts";
import { isTracingSetUp } from "./tracer.ts";

export type TraceStoresOptions = {
  /** `db.system.name` of the semantic conventions, like `postgresql` or `sqlite`; none in memory. */
  readonly system?: string | undefined;
};

const ports: Readonly<Record<keyof Stores, true>> = {
  queues: true,
  concerts: true,
  bookings: true,
  events: true,
  inbox: true,
  figures: true,
};

type Method = (...args: readonly unknown[]) => unknown;

/**
 * Each step of the stores becomes a span of whatever is traced around it: a request, a delivery, a
 * call of a gateway. Steps of housekeeping are in no span, or there would be thousands of empty traces.
 *
 * Without an SDK the stores come back as they are, and nothing costs anything.
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
