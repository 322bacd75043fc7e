import { readFileSync } from "node:fs";

/** Whom to run as; undefined for whoever runs this. */
export type User = { readonly uid: number; readonly gid: number } | undefined;

/**
 * PostgreSQL refuses to run as root, and initdb wants a user whom the system knows: a made-up
 * number won't do. Nobody is created: these exist on nearly every system.
 */
const unprivileged = ["postgres", "nobody"];

/** Who PostgreSQL runs as: someone else when this runs as root. */
export const chooseUser = (): User => {
  if (process.getuid?.() !== 0) return undefined;
  const known = new Map(
    readFileSync("/etc/passwd", "utf8")
      .split("\n")
      .map((line) => line.split(":"))
      .map(([name, , uid, gid]) => [name, { uid: Number(uid), gid: Number(gid) }]),
  );
  const user = unprivileged.map((name) => known.get(name)).find((found) => found !== undefined);
  if (user !== undefined) return user;
  throw new Error(`PostgreSQL does not run as root, and there is no user ${unprivileged.join()}`);
};
