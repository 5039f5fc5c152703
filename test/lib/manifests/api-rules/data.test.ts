import { outcomeAt, outcomeOf } from "../../../helpers/outcomes";
import type { Manifest } from "../../../../lib/manifests/manifest";

const base64 = (text: string) => Buffer.from(text).toString("base64");

function secret(type: string, data: object, fields: object = {}): Manifest {
  return { apiVersion: "v1", kind: "Secret", metadata: { name: "a", namespace: "b" }, type, data, ...fields };
}

test.each(["a/b", "..", "..a", "a b", "a".repeat(254)])(
  "compare refuses the key %j of a ConfigMap and a Secret",
  (key) => {
    const refusal = "data must have keys of at most 253 letters, digits, -, _ and . that do not start with ..";
    expect(outcomeAt("configmap-base", ["data"], { [key]: "b" })).toBe(`${refusal}, got ${JSON.stringify(key)}`);
    // Nothing that is in a Secret is shown.
    expect(outcomeAt("secret-base", ["data"], { [key]: "MQ==" })).toBe(refusal);
  },
);

test("a key may start with a dot", () => {
  expect(outcomeAt("configmap-base", ["data"], { ".a_b": "b" })).toBe("inPlace");
});

test("compare refuses a key of a ConfigMap in both maps", () => {
  expect(outcomeAt("configmap-base", ["binaryData"], { a: "MQ==" })).toBe(
    'data and binaryData must have different keys, got "a" in both',
  );
});

test.each<readonly [string, object, object, string]>([
  ["kubernetes.io/tls", { "tls.crt": "", "tls.key": "" }, { "tls.crt": "" }, "data[tls.key] is required"],
  ["kubernetes.io/dockerconfigjson", { ".dockerconfigjson": base64("{}") }, {}, "data[.dockerconfigjson] is required"],
  [
    "kubernetes.io/dockerconfigjson",
    { ".dockerconfigjson": base64("{}") },
    { ".dockerconfigjson": base64("hunter2") },
    "data[.dockerconfigjson] must be a JSON object",
  ],
  ["kubernetes.io/basic-auth", { username: "" }, { user: "" }, "data: one of username, password is required"],
  [
    "kubernetes.io/ssh-auth",
    { "ssh-privatekey": base64("a") },
    { "ssh-privatekey": "" },
    "data[ssh-privatekey] is required",
  ],
])("compare refuses a Secret of the type %s without its data", (type, before, after, refusal) => {
  expect(outcomeOf(secret(type, before), secret(type, after))).toBe(refusal);
});

test("a Secret may have its data as text", () => {
  const before = secret("kubernetes.io/tls", { "tls.crt": "", "tls.key": "" });
  expect(outcomeOf(before, secret("kubernetes.io/tls", {}, { stringData: { "tls.crt": "a", "tls.key": "b" } }))).toBe(
    "inPlace",
  );
});
