import { type Address, isWithin, type Network, parseAddress, parseNetwork } from "./addresses.ts";

/** The trusted proxies in front: a number of hops, or addresses and networks. 0 trusts none. */
export type TrustedProxies = number | readonly string[];

/** An entry of `X-Forwarded-For` may have a port, which does not belong to the address. */
const withoutPort = (entry: string): string =>
  /^\[(?<v6>[^\]]*)\](:\d+)?$/.exec(entry)?.groups?.["v6"] ??
  (/^[^:]*:\d+$/.test(entry) ? entry.slice(0, entry.indexOf(":")) : entry);

const trusts = (trusted: TrustedProxies): ((address: Address, hop: number) => boolean) => {
  if (typeof trusted === "number") return (_, hop) => hop < trusted;
  const networks = trusted.map((text): Network => {
    const network = parseNetwork(text);
    if (network === null) throw new TypeError(`${text} is no address and no network of them.`);
    return network;
  });
  return (address) => networks.some((network) => isWithin(address, network));
};

/** Whether the other end of a connection is a trusted proxy. */
export const createProxyCheck = (trusted: TrustedProxies): ((peer: string) => boolean) => {
  const isTrusted = trusts(trusted);
  return (peer) => {
    const address = parseAddress(peer);
    return address !== null && isTrusted(address, 0);
  };
};

/**
 * Finds the address of the client behind proxies. Each proxy appends the address of its peer to
 * `X-Forwarded-For`. So the first untrusted address from the right is the client. Everything before
 * it came from the client itself and cannot be trusted.
 *
 * @throws TypeError if a trusted entry is neither an address nor a network.
 * @example
 * const clientOf = createClientAddress(["10.0.0.0/8"]);
 * const addressOf: AddressOf = (request, c) =>
 *   clientOf(getConnInfo(c).remote.address, request.headers.get("X-Forwarded-For"));
 */
export const createClientAddress = (
  trusted: TrustedProxies,
): ((peer: string | undefined, forwardedFor: string | null) => string | null) => {
  const isTrusted = trusts(trusted);
  return (peer, forwardedFor) => {
    let text = peer ?? "";
    let address = parseAddress(text);
    if (address === null) return null;
    const entries = forwardedFor?.split(",") ?? [];
    for (let hop = 0; isTrusted(address, hop); hop += 1) {
      const before = entries.pop();
      if (before === undefined) break;
      const nextText = withoutPort(before.trim());
      const next = parseAddress(nextText);
      // If a proxy hides its client, the proxy counts as the client.
      if (next === null) break;
      text = nextText;
      address = next;
    }
    return text;
  };
};
