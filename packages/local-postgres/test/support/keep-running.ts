// A process that has a PostgreSQL and waits to be killed. It says what it has as one line of JSON.
import { startPostgres } from "@admit-one/local-postgres";

const { pid, dataDir, url } = await startPostgres();
process.stdout.write(`${JSON.stringify({ pid, dataDir, url })}\n`);
process.stdin.resume();
