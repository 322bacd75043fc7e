import { ProxyTracerProvider, type Tracer, trace } from "@opentelemetry/api";

const name = "@admit-one/opentelemetry";

/**
 * Whether an SDK that accepts spans is set up. Set it up before anything is traced: what was
 * wrapped earlier stays untraced.
 */
export const isTracingSetUp = (): boolean => {
  const provider = trace.getTracerProvider();
  return (
    !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer(name) !== undefined
  );
};

export const tracer = (): Tracer => trace.getTracer(name);
