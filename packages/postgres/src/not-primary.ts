/** A server that takes no writes. It may be a standby, whose data is older than the primary's. */
export class NotPrimary extends Error {
  // PostgreSQL's own code for a write there.
  readonly code = "25006";
}
