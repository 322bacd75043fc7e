/** Where this server runs, and whether it is in production. */
export type Place = {
  readonly host: string;
  /** As it was given; null if it was not set. */
  readonly nodeEnv: string | null;
  /** Whether it sells for real. An unknown or misspelled name must not count as a trial. */
  readonly production: boolean;
};

const trials: readonly string[] = ["development", "test"];

export const readPlace = (host = "127.0.0.1", nodeEnv: string | null = null): Place => ({
  host,
  nodeEnv,
  production: nodeEnv !== null && !trials.includes(nodeEnv.trim().toLowerCase()),
});

/** Whether only this machine can reach a server on this host. */
export const isLoopback = ({ host }: Pick<Place, "host">): boolean =>
  host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);

/** Why trial features are refused here, as the end of a sentence; null if they are allowed. */
export const noTrialsHere = (place: Place): string | null => {
  const { production, nodeEnv, host } = place;
  if (production) {
    return nodeEnv === "production"
      ? "with NODE_ENV=production"
      : `with NODE_ENV=${nodeEnv}, which counts as production`;
  }
  return isLoopback(place) ? null : `on HOST=${host}`;
};

/** How to make trial features available. */
export const goWhereTrialsAre = ({ production }: Place): string =>
  production ? "unset NODE_ENV" : "listen on 127.0.0.1";
