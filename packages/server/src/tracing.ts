/** The API of the tracing package. */
export type Tracing = typeof import("@admit-one/opentelemetry");

/** Changes nothing. */
export const noSpans: Pick<Tracing, "traceStores" | "traceGateways" | "traceSubscribers"> = {
  traceStores: (stores) => stores,
  traceGateways: (gateways) => gateways,
  traceSubscribers: (subscribers) => subscribers,
};

/** Where an SDK that was set up leaves itself, under a symbol of its API's major version. */
const isAnySdkThere = (): boolean =>
  Object.getOwnPropertySymbols(globalThis).some(({ description }) =>
    description?.startsWith("opentelemetry.js.api."),
  );

/**
 * The tracing package if an SDK was set up before the server started; otherwise null, and nothing
 * is wrapped. OpenTelemetry itself is an optional installation, and a start without it does not
 * load its hundred modules.
 */
export const loadTracing = async (): Promise<Tracing | null> => {
  if (!isAnySdkThere()) return null;
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
