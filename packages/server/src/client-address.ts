import type { IncomingMessage } from "node:http";
import { type AddressOf, createClientAddress, type TrustedProxies } from "@admit-one/http";

/** The socket's other end, as the adapter of Node hands it on. */
const peerOf = (env: unknown): string | undefined => {
  const { incoming } = env as { readonly incoming?: IncomingMessage };
  return incoming?.socket.remoteAddress;
};

/** Whether the other end is a machine of the same network, as a proxy mostly is. */
const isNear = (peer: string): boolean =>
  /^(::ffff:)?(127|10|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(peer) ||
  /^(::1$|f[cd]|fe80:)/i.test(peer);

export type AddressOfDeps = {
  readonly trustProxy: TrustedProxies;
  /** Hears once of a proxy, as it seems, that nobody said is there. */
  readonly onUnknownProxy: (peer: string) => void;
};

/**
 * The address of the client, for limits. Where no proxy is trusted the header says nothing; but one
 * from the same network most likely was written by a proxy, and then all its clients are one.
 */
export const createAddressOf = ({ trustProxy, onUnknownProxy }: AddressOfDeps): AddressOf => {
  const clientOf = createClientAddress(trustProxy);
  let isKnown = trustProxy !== 0;
  return (request, { env }) => {
    const peer = peerOf(env);
    const forwardedFor = request.headers.get("X-Forwarded-For");
    if (!isKnown && forwardedFor !== null && peer !== undefined && isNear(peer)) {
      isKnown = true;
      onUnknownProxy(peer);
    }
    return clientOf(peer, forwardedFor);
  };
};
