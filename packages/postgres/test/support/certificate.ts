import { createPrivateKey, generateKeyPairSync, sign } from "node:crypto";
import { isIP } from "node:net";

/** One value of DER, the binary form of certificates. */
const der = (tag: number, ...content: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(content);
  const { length } = body;
  const size = length < 128 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
};

const sequence = (...content: readonly Uint8Array[]): Buffer => der(0x30, ...content);
const hex = (text: string): Buffer => Buffer.from(text, "hex");
const oid = (content: string): Buffer => der(0x06, hex(content));

const ecdsaWithSha256 = sequence(oid("2a8648ce3d040302"));
const commonName = "550403";
const subjectAltName = "551d11";

const nameOf = (name: string): Buffer =>
  sequence(der(0x31, sequence(oid(commonName), der(0x0c, Buffer.from(name)))));

const time = (ms: number): Buffer => {
  const [text = ""] = new Date(ms).toISOString().replaceAll(/[-:T]/g, "").split(".");
  return der(0x17, Buffer.from(`${text.slice(2)}Z`));
};

const altName = (name: string): Buffer =>
  isIP(name) === 4
    ? der(0x87, Buffer.from(name.split(".").map(Number)))
    : der(0x82, Buffer.from(name));

export type Certificate = { readonly cert: string; readonly key: string };

/** A certificate for an address or a name, which signs itself. */
export const makeCertificate = (name: string): Certificate => {
  const { publicKey, privateKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const nowMs = Date.now();
  const day = 86_400_000;
  const extension = sequence(oid(subjectAltName), der(0x04, sequence(altName(name))));
  const toSign = sequence(
    der(0xa0, der(0x02, hex("02"))),
    der(0x02, hex("01")),
    ecdsaWithSha256,
    nameOf("a test"),
    sequence(time(nowMs - day), time(nowMs + day)),
    nameOf("a test"),
    publicKey,
    der(0xa3, sequence(extension)),
  );
  const signature = sign("sha256", toSign, createPrivateKey(privateKey));
  const whole = sequence(toSign, ecdsaWithSha256, der(0x03, hex("00"), signature));
  const base64 = whole.toString("base64").replaceAll(/.{64}/g, "$&\n");
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
    key: privateKey,
  };
};
