import { synthesize } from "../../../charts/synthesize";
import { patchObjects } from "../../../lib/patches/patched";
import type { PatchOperation } from "../../../lib/spec/patches";
import { environmentOf, layerOf } from "../../helpers/fixtures";
import { add, remove, replace } from "../../helpers/patches";

const { environment, release } = environmentOf("prod");
const externalSecrets = { store: { name: "vault" }, key: "access-layer/{secret}" };
const layer = layerOf({ environment: { ...environment, externalSecrets }, release });
const { manifests } = synthesize(layer);

function messagesOf(...patch: readonly PatchOperation[]): readonly string[] {
  const target = { kind: "ExternalSecret", name: "redis-credentials" };
  const facts = { services: layer.services.map(({ name }) => name), kubernetes: layer.cluster.kubernetes };
  const { problems } = patchObjects(manifests, [{ target, reason: "Why.", patch }], facts);
  return problems.map(({ code, message }) => `${code} ${message}`);
}

const OBJECT = "(ExternalSecret redis-credentials)";

test.each([
  [
    replace("/spec/target/creationPolicy", "Owner"),
    "patches/guarantee must not change spec.target.creationPolicy, because pods and rollbacks need the Secret; remove this change",
  ],
  [
    replace("/spec/target/name", "other"),
    "patches/guarantee must not change spec.target.name, because pods and rollbacks need the Secret; remove this change",
  ],
  [
    add("/spec/target/template", { data: { password: "fixed" } }),
    "patches/guarantee must not change spec.target.template.data.password, because the values of Secrets come only from the store; remove this change",
  ],
  [
    remove("/spec/data/0"),
    "patches/guarantee must not change spec.data[0].remoteRef.key, because the Secret needs the keys that pods read; remove this change",
  ],
  [
    replace("/spec/refreshInterval", "5m"),
    "patches/computed must not change spec.refreshInterval, because the model computes it; change externalSecrets instead",
  ],
])("a patch of an ExternalSecret is rejected: %j", (operation, message) => {
  expect(messagesOf(operation)).toEqual([`${message} ${OBJECT}`]);
});

test("a patch can add metadata to an ExternalSecret", () => {
  expect(messagesOf(add("/metadata/annotations", { "example.com/team": "pricing" }))).toEqual([]);
});
