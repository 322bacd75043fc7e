type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null;

/**
 * Says of every object in the document whether it may have fields that are not named. Bodies of
 * requests refuse them already. Answers may get more in later versions, which JSON Schema calls the
 * default; makers of clients are told so that none refuses an answer for a new field.
 */
export const openAnswers = <T>(document: T): T => {
  const open = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(open);
    if (!isObject(value)) return value;
    const opened = Object.fromEntries(Object.entries(value).map(([key, it]) => [key, open(it)]));
    const isSchema = value["type"] === "object" && isObject(value["properties"]);
    return isSchema && !("additionalProperties" in value)
      ? { ...opened, additionalProperties: true }
      : opened;
  };
  return open(document) as T;
};
