import { bindCases, type ContractCase, type MakeStores } from "./contract-case.ts";
import { findCases } from "./journal/find.cases.ts";
import { writeCases } from "./journal/write.cases.ts";

/** The journal of operators' commands: every store writes it in its own steps. */
export const journalContract = (make: MakeStores): readonly ContractCase[] =>
  bindCases("Journal", make, [...writeCases, ...findCases]);
