import { readFileSync } from "node:fs";

/** The user to run as; undefined means the current user. */
export type User = { readonly uid: number; readonly gid: number } | undefined;

/**
 * PostgreSQL refuses to run as root, and initdb needs a user that the system knows, so an invented
 * number is not enough. These users exist on nearly every system, so none has to be created.
 */
const unprivileged = ["postgres", "nobody"];

/** The user for PostgreSQL: another one if this process runs as root. */
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
