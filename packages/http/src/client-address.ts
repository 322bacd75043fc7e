import { type Address, isWithin, type Network, parseAddress, parseNetwork } from "./addresses.ts";

/** Which proxies in front are believed: so many hops, or those at these addresses; none is 0. */
export type TrustedProxies = number | readonly string[];

/** An entry of `X-Forwarded-For` may carry a port, which then says nothing of the client. */
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

/** Whether the other end of a connection is one of the trusted proxies. */
export const createProxyCheck = (trusted: TrustedProxies): ((peer: string) => boolean) => {
  const isTrusted = trusts(trusted);
  return (peer) => {
    const address = parseAddress(peer);
    return address !== null && isTrusted(address, 0);
  };
};

/**
 * Finds the address of the client behind proxies. Each proxy writes down whom it spoke with at the
 * end of `X-Forwarded-For`, so from the right the first that is not trusted is the client; all that
 * stands before it was written by the client itself, and says what it likes.
 *
 * @throws TypeError where one of the trusted is neither an address nor a network.
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
      // A proxy that hides its client stands for it.
      if (next === null) break;
      text = nextText;
      address = next;
    }
    return text;
  };
};
