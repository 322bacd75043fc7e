// Drops the databases of one run when the channel to that run closes, however the run ended.
import { dropDatabase, withClient } from "./databases.ts";

const [prefix = ""] = process.argv.slice(2);
const adminUrl = process.env["ADMIN_URL"] ?? "";

const named = "select datname from pg_database where starts_with(datname, $1)";

const sweep = async (): Promise<void> => {
  const { rows } = await withClient(adminUrl, (client) =>
    client.query<{ datname: string }>(named, [prefix]),
  );
  for (const { datname } of rows) await dropDatabase(adminUrl, datname);
};

process.once("disconnect", () => void sweep());
