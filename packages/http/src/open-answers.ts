type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null;

/**
 * States for every object in the document whether it may have more fields. Request bodies refuse
 * unknown fields already. Answers may get new fields in later versions. That is the default of JSON
 * Schema, but client generators need it stated, so that no client refuses an answer because of a
 * new field.
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
