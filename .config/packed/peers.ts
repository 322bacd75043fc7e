// The versions of peers with which the packages are tested: those of the lockfile, and the oldest
// and the newest of each range in the registry.
import { packages, run } from "./packages.ts";

export type Versions = Readonly<Record<string, string>>;
type Version = readonly [major: number, minor: number, patch: number];

/** The range of every peer except our own packages. */
const peerRanges: Versions = Object.assign(
  {},
  ...packages.map(({ manifest }) => manifest.peerDependencies ?? {}),
) as Versions;

/** The versions with which the workspace itself is tested. */
export const lockedPeers = (): Versions => {
  const installed = Object.assign(
    {},
    ...packages.map(({ manifest }) => manifest.devDependencies ?? {}),
  ) as Versions;
  return Object.fromEntries(
    Object.keys(peerRanges).map((name) => {
      const version = installed[name];
      if (version === undefined) throw new Error(`No package is tested with its peer ${name}.`);
      return [name, version];
    }),
  );
};

const parse = (version: string): Version | null => {
  const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)$/.exec(version) ?? [];
  return major === undefined ? null : [Number(major), Number(minor), Number(patch)];
};

const compare = (a: string, b: string): number => {
  const [one, other] = [parse(a), parse(b)];
  if (one === null || other === null) throw new Error(`${a} or ${b} is no plain version.`);
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
};

/** All released versions of a range `^a.b.c`, in order, without pre-releases. */
const inRange = async (name: string, range: string): Promise<readonly string[]> => {
  const least = range.replace(/^\^/, "");
  const [major] = parse(least) ?? [];
  if (major === undefined || least === range) throw new Error(`${name}: ${range} is no ^a.b.c.`);
  const said = await run(`npm view ${name}`, "npm", ["view", name, "versions", "--json"]);
  return (JSON.parse(said) as string[])
    .filter((version) => parse(version)?.[0] === major && compare(version, least) >= 0)
    .sort(compare);
};

/** MikroORM's packages refuse each other unless all have the same version. */
const familyOf = (name: string): string => (name.startsWith("@mikro-orm/") ? "@mikro-orm" : name);

const inAll = (lists: readonly (readonly string[])[]): readonly string[] =>
  (lists[0] ?? []).filter((version) => lists.every((list) => list.includes(version)));

/** The oldest and the newest versions that can be installed together. */
export const extremePeers = async (): Promise<{ oldest: Versions; newest: Versions }> => {
  const families = Map.groupBy(Object.entries(peerRanges), ([name]) => familyOf(name));
  const oldest: Record<string, string> = {};
  const newest: Record<string, string> = {};
  for (const [family, members] of families) {
    const companions: readonly (readonly [string, string])[] =
      family === "@mikro-orm" ? [...members, ["@mikro-orm/sql", members[0]?.[1] ?? ""]] : members;
    const lists = await Promise.all(companions.map(([name, range]) => inRange(name, range)));
    const both = inAll(lists);
    const [first, last] = [both[0], both.at(-1)];
    if (first === undefined || last === undefined) throw new Error(`No version serves ${family}.`);
    for (const [name] of members) {
      oldest[name] = first;
      newest[name] = last;
    }
  }
  return { oldest, newest };
};
