type Document = { readonly paths?: object; readonly components?: object };
type Response = { readonly content?: Readonly<Record<string, { readonly examples?: object }>> };
type Operation = { readonly responses?: Readonly<Record<string, Response>> };

/**
 * The name of a problem response: its codes determine its whole content. Null for other responses.
 */
const nameOf = ({ content }: Response): string | null => {
  const examples = content?.["application/problem+json"]?.examples;
  return examples === undefined ? null : Object.keys(examples).join(".");
};

const mapValues = (object: object, change: (value: never) => unknown): object =>
  Object.fromEntries(Object.entries(object).map(([key, it]) => [key, change(it as never)]));

/**
 * Describes each kind of problem once and lets the operations refer to it. Otherwise half of the
 * document would repeat the same few problems.
 */
export const shareProblems = <T extends Document>(document: T): T => {
  const responses: Record<string, Response> = {};
  const share = (response: Response): object => {
    const name = nameOf(response);
    if (name === null) return response;
    responses[name] = response;
    return { $ref: `#/components/responses/${name}` };
  };
  const shareOf = (operation: Operation): object => ({
    ...operation,
    responses: mapValues(operation.responses ?? {}, share),
  });
  const paths = mapValues(document.paths ?? {}, (item: object) => mapValues(item, shareOf));
  return { ...document, paths, components: { ...document.components, responses } };
};
