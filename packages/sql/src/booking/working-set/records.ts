/** Records of one kind that a batch knows, and what its members put. */
export type Records<T> = {
  /** As the members leave them. */
  readonly current: Map<string, T>;
  /** Looked for and not found. Only this batch may rely on it: other steps create records. */
  readonly absent: Set<string>;
  /** As stored, of those that were put; null for new ones. */
  readonly put: Map<string, T | null>;
};

export const createRecords = <T>(current: Map<string, T> = new Map()): Records<T> => ({
  current,
  absent: new Set(),
  put: new Map(),
});

/** Null where there is none, undefined where nobody looked. */
export const find = <T>({ current, absent }: Records<T>, id: string): T | null | undefined => {
  const record = current.get(id);
  return record === undefined && absent.has(id) ? null : record;
};

/** Notes a record as it is stored. What a member made of it, or did not find, is not overwritten. */
export const note = <T>({ current, absent }: Records<T>, id: string, record: T): void => {
  if (!current.has(id) && !absent.has(id)) current.set(id, record);
};

/** Notes that nothing else is stored under these ids. */
export const noteAbsent = <T>({ current, absent }: Records<T>, ids: Iterable<string>): void => {
  for (const id of ids) if (!current.has(id)) absent.add(id);
};

/** Lets later members see a record, which the batch will save. */
export const put = <T>({ current, put: puts }: Records<T>, id: string, record: T): void => {
  if (!puts.has(id)) puts.set(id, current.get(id) ?? null);
  current.set(id, record);
};
