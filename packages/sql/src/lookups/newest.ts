import type { Columns } from "../dialect.ts";
import { columnList, type Param, type Sql } from "../sql.ts";

/** A condition of a `where`, with what its `?` stand for. */
export type Condition = readonly [text: string, ...params: readonly Param[]];

export type NewestOf = {
  readonly table: string;
  readonly columns: Columns;
  /** The instant by which the list is ordered. */
  readonly at?: string;
  /** Ends the order, after the instant. */
  readonly id: string;
  /** One arm of the question for each of them: those of one status lie beside each other. */
  readonly arms: readonly Condition[];
  /** What holds in every arm. */
  readonly where: readonly Condition[];
  readonly after: readonly [atMs: number, id: string] | null;
  readonly limit: number;
};

/**
 * The newest rows of each arm, and of these the newest: an index that begins with what the arms name
 * answers each in its order, however many rows there are. There are few texts, since what is asked for
 * is one of few forms.
 */
export const newest = async <Row>(sql: Sql, asked: NewestOf): Promise<readonly Row[]> => {
  const { table, columns, at = "created_at_ms", id, arms, where, after, limit } = asked;
  const names = columnList(columns);
  const order = `order by ${at} desc, ${id} desc limit ?`;
  const behind: readonly Condition[] =
    after === null ? [] : [[`(${at}, ${id}) < (?, ?)`, ...after]];
  const selects = arms.map((arm) => {
    const all = [...where, ...(arm[0] === "" ? [] : [arm]), ...behind];
    const conditions = all.map(([text]) => text).join(" and ");
    const text = `select ${names} from ${table}${conditions && ` where ${conditions}`} ${order}`;
    return { text, params: [...all.flatMap(([, ...params]) => params), limit] };
  });
  const [only] = selects;
  if (selects.length === 1 && only !== undefined) return sql.all<Row>(only.text, ...only.params);
  const union = selects
    .map(({ text }, index) => `select ${names} from (${text}) as arm_${index}`)
    .join(" union all ");
  return sql.all<Row>(
    `select ${names} from (${union}) as found ${order}`,
    ...selects.flatMap(({ params }) => params),
    limit,
  );
};

/** Names the indexes that are there for lists of all, and of a show: no other statement may use them. */
export const ofAll: Condition = ["created_at_ms >= 0"];

/** Names every row of a table. */
export const any: Condition = [""];

/**
 * A condition by which no index is walked: an index in the order of the list looks good for a short
 * list, and reads all that is newer than what is asked for.
 */
export const beside = (column: string, value: string): Condition => [`${column} || '' = ?`, value];
