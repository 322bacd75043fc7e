/** Records of one kind that a batch knows, and those that its members put. */
export type Records<T> = {
  /** As the members left them. */
  readonly current: Map<string, T>;
  /**
   * Ids that were looked for and not found. Only this batch may rely on them, since other steps
   * create records.
   */
  readonly absent: Set<string>;
  /** The stored versions of the records that were put; null for new ones. */
  readonly put: Map<string, T | null>;
};

export const createRecords = <T>(current: Map<string, T> = new Map()): Records<T> => ({
  current,
  absent: new Set(),
  put: new Map(),
});

/** Returns null if the record does not exist, and undefined if nothing has looked for it. */
export const find = <T>({ current, absent }: Records<T>, id: string): T | null | undefined => {
  const record = current.get(id);
  return record === undefined && absent.has(id) ? null : record;
};

/** Notes a stored record. Does not overwrite what a member put or did not find. */
export const note = <T>({ current, absent }: Records<T>, id: string, record: T): void => {
  if (!current.has(id) && !absent.has(id)) current.set(id, record);
};

/** Marks the ids without a record as absent. */
export const noteAbsent = <T>({ current, absent }: Records<T>, ids: Iterable<string>): void => {
  for (const id of ids) if (!current.has(id)) absent.add(id);
};

/** Puts a record: later members see it, and the batch will save it. */
export const put = <T>({ current, put: puts }: Records<T>, id: string, record: T): void => {
  if (!puts.has(id)) puts.set(id, current.get(id) ?? null);
  current.set(id, record);
};
