import { canonicalJson } from "./canonical-json.ts";
import type { ConcertDocument } from "./concert-document.ts";

/** Equal for equal documents, whatever the order of their fields. */
export const fingerprintOf = (document: ConcertDocument): string => canonicalJson(document);
