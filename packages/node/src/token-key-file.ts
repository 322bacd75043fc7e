import { randomBytes } from "node:crypto";
import { link, mkdir, open, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { formatTokenKeys, generateTokenKey, parseTokenKeys, type TokenKey } from "./token-keys.ts";

/**
 * Reads the token keys of a file. If there is no file, creates it with a fresh key. Any number of
 * processes may start at once: all get the same keys.
 *
 * @throws Error if others than the owner may read or write the file. Anybody who can read the key
 * can forge a place in line, and silently changing the mode would hide that possibility.
 */
export const loadOrCreateTokenKeys = async (file: string): Promise<readonly TokenKey[]> =>
  (await readKeys(file)) ?? (await createKeys(file));

const createKeys = async (file: string): Promise<readonly TokenKey[]> => {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  await writeNew(draft, `${formatTokenKeys([generateTokenKey()])}\n`);
  try {
    // A link appears with its whole content or not at all, and never replaces another process's
    // file.
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
    // If a power cut lost the key, every token that it signed would become worthless.
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
    // Windows has no such bits; there the folder's permissions must protect the file.
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
