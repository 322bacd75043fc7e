/** Where this server runs, and for whom. */
export type Place = {
  readonly host: string;
  /** As it was given; null where it was not. */
  readonly nodeEnv: string | null;
  /** Whether it sells for real. A name that nobody knows, or a slip, must not be taken for a trial. */
  readonly production: boolean;
};

const trials: readonly string[] = ["development", "test"];

export const readPlace = (host = "127.0.0.1", nodeEnv: string | null = null): Place => ({
  host,
  nodeEnv,
  production: nodeEnv !== null && !trials.includes(nodeEnv.trim().toLowerCase()),
});

/** Whether only this machine can reach what listens there. */
export const isLoopback = ({ host }: Pick<Place, "host">): boolean =>
  host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);

/** Why what is for trials alone is refused here, as the end of a sentence; null where it is not. */
export const noTrialsHere = (place: Place): string | null => {
  const { production, nodeEnv, host } = place;
  if (production) {
    return nodeEnv === "production"
      ? "with NODE_ENV=production"
      : `with NODE_ENV=${nodeEnv}, which counts as production`;
  }
  return isLoopback(place) ? null : `on HOST=${host}`;
};

/** How to have what is for trials all the same. */
export const goWhereTrialsAre = ({ production }: Place): string =>
  production ? "unset NODE_ENV" : "listen on 127.0.0.1";
