// A process that makes databases on a server that it is given, and waits to be killed.

import { useGivenPostgres } from "../../src/given-postgres.ts";
import { freshDatabase } from "../../src/template.ts";

const [prefix = ""] = process.argv.slice(2);
const server = await useGivenPostgres({ url: process.env["ADMIN_URL"] ?? "", prefix });
const recipe = { name: "empty", prepare: async (): Promise<void> => {} };
const { url } = await freshDatabase(server.adminUrl, prefix, recipe);
process.stdout.write(`${JSON.stringify({ url })}\n`);
process.stdin.resume();
