import { isVerifyUrl } from "@admit-one/turnstile";
import { ConfigProblem } from "./config-values.ts";
import { noTrialsHere, type Place } from "./place.ts";

/** The check that users pass before they join a queue. */
export type AdmissionConfig = {
  /** Null if everybody may join, or if a host binds its own gate. */
  readonly gate: TurnstileConfig | null;
  /** What happens to users for whom the gate gives no answer. */
  readonly onFailure: "allow" | "refuse";
};

export type TurnstileConfig = {
  readonly kind: "turnstile";
  readonly siteKey: string;
  readonly secretKey: string;
  /** Null means Cloudflare's URL. */
  readonly url: string | null;
  readonly action: string | null;
  readonly hostnames: readonly string[] | null;
};

type Values = {
  readonly gate: string | undefined;
  readonly onFailure: string | undefined;
  readonly place: Place;
  readonly turnstileSiteKey: string | undefined;
  readonly turnstileSecretKey: string | undefined;
  readonly turnstileUrl: string | undefined;
  readonly turnstileAction: string | undefined;
  readonly turnstileHostnames: string | undefined;
};

export const readAdmission = (values: Values): AdmissionConfig => ({
  gate: readGate(values),
  onFailure: readOnFailure(values.onFailure),
});

const readOnFailure = (value = "allow"): "allow" | "refuse" => {
  if (value === "allow" || value === "refuse") return value;
  throw new ConfigProblem(
    "ADMISSION_ON_FAILURE",
    `is "${value}"`,
    "give allow (default) or refuse",
  );
};

const readGate = (values: Values): TurnstileConfig | null => {
  const { gate } = values;
  if (gate === undefined) return null;
  if (gate !== "turnstile") {
    throw new ConfigProblem("ADMISSION_GATE", `is "${gate}"`, "give turnstile, or leave it out");
  }
  return {
    kind: "turnstile",
    siteKey: key("TURNSTILE_SITE_KEY", values.turnstileSiteKey),
    secretKey: key("TURNSTILE_SECRET_KEY", values.turnstileSecretKey),
    url: verifyUrl(values),
    action: values.turnstileAction ?? null,
    hostnames: values.turnstileHostnames?.split(",").map((name) => name.trim()) ?? null,
  };
};

const key = (variable: string, value: string | undefined): string => {
  const right = "give the key that Cloudflare, or who checks proofs, shows for the widget";
  if (value === undefined) throw new ConfigProblem(variable, "is not set", right);
  if (!/^[\x21-\x7e]+$/.test(value)) throw new ConfigProblem(variable, "is of another form", right);
  return value;
};

const verifyUrl = ({ turnstileUrl: value, place }: Values): string | null => {
  if (value === undefined) return null;
  if (isVerifyUrl(value) && (noTrialsHere(place) === null || value.startsWith("https:")))
    return value;
  throw new ConfigProblem(
    "TURNSTILE_URL",
    "is nowhere that a secret may be sent to",
    "give the https address of another siteverify, in trials also http on this machine",
  );
};
