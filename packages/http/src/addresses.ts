/** An address as 16 bytes. An IPv4 address has its IPv6-mapped form (`::ffff:1.2.3.4`). */
export type Address = Uint8Array;

const bytesOfV4 = (text: string): readonly number[] | null => {
  const parts = text.split(".");
  if (parts.length !== 4) return null;
  const bytes = parts.map((part) => (/^(0|[1-9]\d{0,2})$/.test(part) ? Number(part) : 256));
  return bytes.every((byte) => byte < 256) ? bytes : null;
};

/**
 * The groups on one side of `::`, each as two bytes. The last group of all may be an IPv4 address.
 */
const bytesOfGroups = (text: string, isLast: boolean): readonly number[] | null => {
  if (text === "") return [];
  const groups = text.split(":");
  const bytes = groups.map((group, index) => {
    if (group.includes(".")) {
      return isLast && index === groups.length - 1 ? bytesOfV4(group) : null;
    }
    if (!/^[0-9a-f]{1,4}$/i.test(group)) return null;
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 255];
  });
  return bytes.includes(null) ? null : bytes.flatMap((some) => some ?? []);
};

const bytesOfV6 = (text: string): readonly number[] | null => {
  const sides = text.split("::");
  if (sides.length > 2) return null;
  const [front, back] = sides.map((side, index) => bytesOfGroups(side, index === sides.length - 1));
  if (front === undefined || front === null || back === null) return null;
  if (back === undefined) return front.length === 16 ? front : null;
  const missing = 16 - front.length - back.length;
  // `::` stands for at least one group.
  if (missing < 2) return null;
  return [...front, ...Array.from({ length: missing }, () => 0), ...back];
};

/** Reads an address without a port, brackets or a prefix; null for any other text. */
export const parseAddress = (text: string): Address | null => {
  // In a link-local address, the part after `%` names the network interface.
  const [plain = ""] = text.split("%");
  const v4 = bytesOfV4(plain);
  const bytes = v4 === null ? bytesOfV6(plain) : [...v4Prefix, ...v4];
  return bytes === null ? null : new Uint8Array(bytes);
};

const v4Prefix = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255];

const isV4 = (address: Address): boolean => beginsWith(address, v4Prefix);

/** All addresses that begin with the same bits. */
export type Network = { readonly first: Address; readonly bits: number };

/** Reads `10.0.0.0/8`, `fd00::/8` or one address; null for any other text. */
export const parseNetwork = (text: string): Network | null => {
  const [address = "", prefix, ...more] = text.split("/");
  const first = parseAddress(address);
  if (first === null || more.length > 0) return null;
  const ownBits = isV4(first) && !address.includes(":") ? 32 : 128;
  if (prefix === undefined) return { first, bits: 128 };
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > ownBits) return null;
  return { first, bits: 128 - ownBits + Number(prefix) };
};

export const isWithin = (address: Address, { first, bits }: Network): boolean =>
  address.every((byte, index) => {
    const shared = Math.min(8, Math.max(0, bits - index * 8));
    return (byte ^ (first[index] ?? 0)) >> (8 - shared) === 0;
  });

/**
 * How IPv4 clients reach a server that has only IPv6 (RFC 6052). Without this rule they would all
 * count as one client.
 */
const nat64Prefix = [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0];

const beginsWith = (address: Address, prefix: readonly number[]): boolean =>
  prefix.every((byte, index) => address[index] === byte);

/** One household has 2^64 IPv6 addresses or more, all with the same first half. */
const bytesOfSite = 8;

/**
 * The key by which limits count a client: its IPv4 address, or the first 64 bits of its IPv6
 * address. Null if there is no address, or the text is not one.
 */
export const clientKey = (text: string | null | undefined): string | null => {
  const address = text === null || text === undefined ? null : parseAddress(text);
  if (address === null) return null;
  if (isV4(address) || beginsWith(address, nat64Prefix)) {
    return address.slice(v4Prefix.length).join(".");
  }
  const site = address.subarray(0, bytesOfSite);
  const hex = Array.from(site, (byte) => byte.toString(16).padStart(2, "0"));
  return `${hex.join("").replaceAll(/(.{4})(?=.)/g, "$1:")}::/64`;
};
