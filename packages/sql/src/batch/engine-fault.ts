/** A mistake in this package, not in the data and not in the database. It fails one batch's callers. */
export class EngineFault extends Error {
  override readonly name = "EngineFault";
}

type Assert = (holds: boolean, message: string) => asserts holds;

export const assertEngine: Assert = (holds, message) => {
  if (!holds) throw new EngineFault(`[admit-one/sql] ${message}`);
};
