/** How spans are made; see the package. */
export type Tracing = typeof import("@admit-one/opentelemetry");

/** Leaves everything as it is. */
export const noSpans: Pick<Tracing, "traceStores" | "traceGateways" | "traceSubscribers"> = {
  traceStores: (stores) => stores,
  traceGateways: (gateways) => gateways,
  traceSubscribers: (subscribers) => subscribers,
};

/**
 * What makes spans, where an SDK was set up before the server started; else null, and then nothing is
 * wrapped. OpenTelemetry itself is only there where whoever runs the server installed it.
 */
export const loadTracing = async (): Promise<Tracing | null> => {
  try {
    const tracing = await import("@admit-one/opentelemetry");
    return tracing.isTracingSetUp() ? tracing : null;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
};

const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
