import { randomBytes } from "node:crypto";
import { link, mkdir, open, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { formatTokenKeys, generateTokenKey, parseTokenKeys, type TokenKey } from "./token-keys.ts";

/**
 * Reads the token keys of a file, which is made with a fresh key where there is none. Any number of
 * processes may start at once: all of them get the same keys.
 *
 * @throws Error when others than the owner may read or write the file: who can read the key can
 * forge a place in line, and quietly changing the mode would hide that they may have done so.
 */
export const loadOrCreateTokenKeys = async (file: string): Promise<readonly TokenKey[]> =>
  (await readKeys(file)) ?? (await createKeys(file));

const createKeys = async (file: string): Promise<readonly TokenKey[]> => {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  await writeNew(draft, `${formatTokenKeys([generateTokenKey()])}\n`);
  try {
    // A link appears with all of its content or not at all, and never replaces another's file.
    await link(draft, file);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  } finally {
    await unlink(draft);
  }
  const keys = await readKeys(file);
  if (keys === null) throw new Error(`The token keys in ${file} vanished while they were read.`);
  return keys;
};

const writeNew = async (file: string, text: string): Promise<void> => {
  const handle = await open(file, "wx", 0o600);
  try {
    await handle.writeFile(text);
    // A key that a power cut takes back would make every token of the time before it worthless.
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const readKeys = async (file: string): Promise<readonly TokenKey[] | null> => {
  const handle = await open(file, "r").catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return null;
    throw error;
  });
  if (handle === null) return null;
  try {
    const { mode } = await handle.stat();
    // Windows has no such bits: there the folder's own rights must do.
    if (process.platform !== "win32" && (mode & 0o077) !== 0) {
      throw new Error(`Others may read the token keys in ${file}: run chmod 600, or delete it.`);
    }
    return parseTokenKeys((await handle.readFile("utf8")).trim());
  } finally {
    await handle.close();
  }
};

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code;
