import type { DdlWords } from "../tables/ddl.ts";
import { moneyTables } from "./m0001/money-tables.ts";
import { queueTables } from "./m0001/queue-tables.ts";
import { recordTables } from "./m0001/record-tables.ts";
import { saleTables } from "./m0001/sale-tables.ts";

/** The tables of the first release. This text never changes after that release. */
export const firstTables = (words: DdlWords): readonly string[] => [
  ...queueTables(words),
  ...saleTables(words),
  ...moneyTables(words),
  ...recordTables(words),
];
