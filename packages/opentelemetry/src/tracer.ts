import { ProxyTracerProvider, type Tracer, trace } from "@opentelemetry/api";

const name = "@admit-one/opentelemetry";

/**
 * Whether anybody set an SDK up that takes spans. Whoever does so does it before anything is traced:
 * what was asked before is left as it is.
 */
export const isTracingSetUp = (): boolean => {
  const provider = trace.getTracerProvider();
  return (
    !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer(name) !== undefined
  );
};

export const tracer = (): Tracer => trace.getTracer(name);
