import { Client } from "pg";

type Row = Readonly<Record<string, unknown>>;

/** Runs one statement on a connection of its own. */
export const query = async (url: string, text: string): Promise<readonly Row[]> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
};
