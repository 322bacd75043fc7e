import type { ConcertDocument, FieldError, Plan } from "@admit-one/core";
import { readConcertDocument } from "../../src/concert/read-concert-document.ts";

/** What is wrong with a concert document. */
export const faultsIn = (document: ConcertDocument): readonly FieldError[] => {
  const read = readConcertDocument(document);
  return read.outcome === "validation" ? read.errors : [];
};

/** The plans of a document that is right. */
export const plansOf = (document: ConcertDocument): readonly Plan[] => {
  const read = readConcertDocument(document);
  if (read.outcome === "validation") throw new Error(JSON.stringify(read.errors));
  return read.plans;
};
