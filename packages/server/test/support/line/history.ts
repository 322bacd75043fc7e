// What one line went through, and what may not be found in it.

/** One committed state of the queue's row, beside what its tokens were counted to be. */
export type Commit = {
  readonly version: number;
  readonly maxActive: number;
  readonly active: number;
  readonly countedActive: number;
  readonly waiting: number;
  readonly countedWaiting: number;
  readonly admitted: number;
};

/** An event of a token, in the order of the commits. */
export type TokenNews = {
  readonly type: "TokenIssued" | "TokenAdmitted" | "TokenExpired";
  readonly no: number;
  readonly userId: string;
  readonly reason?: string;
};

/** What one who waits was told, and whether all of it was asked for in time. */
export type Wait = {
  readonly userId: string;
  readonly habit: "obedient" | "leaver" | "silent";
  readonly answers: readonly {
    readonly version: number;
    readonly position: number | null;
    readonly status: string;
    readonly reason: string | null;
  }[];
  readonly obeyed: boolean;
};

export type LineHistory = {
  readonly commits: readonly Commit[];
  readonly news: readonly TokenNews[];
  readonly waits: readonly Wait[];
};

/** Every breach of L6, L7 and L8 that the history shows. */
export const problemsOf = (history: LineHistory): readonly string[] => [
  ...commitProblems(history.commits),
  ...newsProblems(history.news),
  ...history.waits.flatMap((wait) => waitProblems(wait, history.news)),
];

const commitProblems = (commits: readonly Commit[]): readonly string[] =>
  commits.flatMap((commit, index) => {
    const before = commits[index - 1];
    const { version, active, waiting, countedActive, countedWaiting } = commit;
    // One commit may hold an admission and, after it, the change that lowers the limit.
    const limit = Math.max(commit.maxActive, before?.maxActive ?? 0);
    const admits = commit.admitted > (before?.admitted ?? 0);
    return [
      ...(admits && active > limit ? [`version ${version} admits: ${active} of ${limit}`] : []),
      ...(active === countedActive && waiting === countedWaiting
        ? []
        : [
            `version ${version} counts ${active}/${waiting}, has ${countedActive}/${countedWaiting}`,
          ]),
    ];
  });

const newsProblems = (news: readonly TokenNews[]): readonly string[] => {
  const problems: string[] = [];
  const ended = new Set<number>();
  let lastIssued = 0;
  let lastAdmitted = 0;
  for (const { type, no } of news) {
    if (ended.has(no)) problems.push(`${type} of ${no} after its end`);
    if (type === "TokenIssued") {
      if (no !== lastIssued + 1) problems.push(`${no} was issued after ${lastIssued}`);
      lastIssued = no;
    } else if (type === "TokenAdmitted") {
      // Whoever lapsed or left was passed for good, so admissions only ever go up.
      if (no === lastAdmitted) problems.push(`${no} was admitted twice`);
      else if (no < lastAdmitted) problems.push(`${no} was admitted after ${lastAdmitted}`);
      if (no > lastIssued) problems.push(`${no} was admitted and never issued`);
      lastAdmitted = no;
    } else {
      ended.add(no);
    }
  }
  return problems;
};

const waitProblems = (
  { userId, habit, answers, obeyed }: Wait,
  news: readonly TokenNews[],
): readonly string[] => {
  const problems: string[] = [];
  const own = news.filter((one) => one.userId === userId);
  const issued = own.filter(({ type }) => type === "TokenIssued").length;
  if (issued !== 1) problems.push(`${userId} got ${issued} numbers`);
  let shown = answers[0];
  for (const answer of answers.slice(1)) {
    if (
      shown &&
      answer.version >= shown.version &&
      (answer.position ?? 0) > (shown.position ?? 0)
    ) {
      problems.push(`${userId} fell back from ${shown.position} to ${answer.position}`);
    }
    shown = answer;
  }
  if (!obeyed || habit === "silent") return problems;
  const forced = own.find(({ reason }) => reason !== undefined && reason !== "left");
  if (forced !== undefined) problems.push(`${userId} obeyed and is ${forced.reason}`);
  if (habit === "obedient" && shown?.status !== "active") {
    problems.push(`${userId} obeyed and was never served`);
  }
  return problems;
};
