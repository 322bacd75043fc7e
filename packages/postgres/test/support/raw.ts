import { Client } from "pg";

export type Raw = AsyncDisposable & {
  all(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
};

/** A connection of the test's own, to look and to meddle. */
export const openRaw = async (url: string): Promise<Raw> => {
  const client = new Client({ connectionString: url });
  // A test may end this connection from another one.
  client.on("error", () => undefined);
  await client.connect();
  return {
    all: async (text, values = []) =>
      (await client.query<Record<string, unknown>>(text, [...values])).rows,
    [Symbol.asyncDispose]: () => client.end(),
  };
};

/** Runs one statement on a connection of its own. */
export const query = async (
  url: string,
  text: string,
): Promise<readonly Record<string, unknown>[]> => {
  await using raw = await openRaw(url);
  return await raw.all(text);
};
