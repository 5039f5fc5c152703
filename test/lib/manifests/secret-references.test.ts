import type { Manifest } from "../../../lib/manifests/manifest";
import { secretReferencesOf } from "../../../lib/manifests/secret-references";

const objectOf = (apiVersion: string, kind: string, rest: object): Manifest => ({
  apiVersion,
  kind,
  metadata: { name: "x" },
  ...rest,
});
const references = (manifest: Manifest) => Object.fromEntries(secretReferencesOf(manifest));

test("an Ingress references the TLS Secrets of its hosts, but no Secret for a host without secretName", () => {
  const tls = [{ hosts: ["a.example"], secretName: "a-tls" }, { hosts: ["b.example"] }];
  expect(references(objectOf("networking.k8s.io/v1", "Ingress", { spec: { tls } }))).toEqual({
    "a-tls": ["tls.crt", "tls.key"],
  });
});

test("pods and ServiceAccounts reference their image pull secrets", () => {
  const imagePullSecrets = [{ name: "registry" }];
  const pods = objectOf("apps/v1", "Deployment", { spec: { template: { spec: { imagePullSecrets } } } });
  expect(references(pods)).toEqual({ registry: [] });
  expect(references(objectOf("v1", "ServiceAccount", { imagePullSecrets }))).toEqual({ registry: [] });
});

test("pods require the Secret keys of variables and volume items, but not those of optional references and envFrom", () => {
  const spec = {
    containers: [
      {
        env: [
          { name: "A", valueFrom: { secretKeyRef: { name: "one", key: "a" } } },
          { name: "B", valueFrom: { secretKeyRef: { name: "maybe", key: "b", optional: true } } },
        ],
        envFrom: [{ secretRef: { name: "all" } }],
      },
    ],
    volumes: [{ secret: { secretName: "one", items: [{ key: "c", path: "c" }] } }],
  };
  expect(references(objectOf("apps/v1", "Deployment", { spec: { template: { spec } } }))).toEqual({
    one: ["a", "c"],
    maybe: [],
    all: [],
  });
});
