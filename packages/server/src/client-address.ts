import type { IncomingMessage } from "node:http";
import { type AddressOf, createClientAddress, type TrustedProxies } from "@admit-one/http";

/** The other end of the socket, as the Node adapter supplies it. */
const peerOf = (env: unknown): string | undefined => {
  const { incoming } = env as { readonly incoming?: IncomingMessage };
  return incoming?.socket.remoteAddress;
};

/** Whether the other end is a machine of the same network, as a proxy usually is. */
const isNear = (peer: string): boolean =>
  /^(::ffff:)?(127|10|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(peer) ||
  /^(::1$|f[cd]|fe80:)/i.test(peer);

export type AddressOfDeps = {
  readonly trustProxy: TrustedProxies;
  /** Called once for a peer that seems to be a proxy but is not configured. */
  readonly onUnknownProxy: (peer: string) => void;
};

/**
 * The client's address, for limits. Without a trusted proxy the header is ignored. But if a peer of
 * the same network sends it, that peer is probably a proxy, and then all its clients count as one.
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
