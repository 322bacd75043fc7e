/**
 * A fault in this package, not in the data or the database. It fails only the callers of one batch.
 */
export class EngineFault extends Error {
  override readonly name = "EngineFault";
}

type Assert = (holds: boolean, message: string) => asserts holds;

export const assertEngine: Assert = (holds, message) => {
  if (!holds) throw new EngineFault(`[admit-one/sql] ${message}`);
};
