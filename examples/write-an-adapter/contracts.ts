// Every law of every store, one line each: `node --test examples/write-an-adapter/contracts.ts`.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { storesContract } from "@admit-one/testing/contracts";
import { createDocumentStores } from "./document-stores.ts";

// #region contracts
const make = async () => {
  const folder = await mkdtemp(join(tmpdir(), "documents-"));
  const stores = createDocumentStores({ file: join(folder, "box-office.db") });
  return {
    stores,
    [Symbol.asyncDispose]: async () => {
      stores[Symbol.dispose]();
      await rm(folder, { recursive: true });
    },
  };
};

for (const { name, run } of storesContract(make)) void test(name, run);
// #endregion
