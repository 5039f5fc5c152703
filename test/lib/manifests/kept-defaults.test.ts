import { changesBetween } from "../../../lib/manifests/changes";
import type { Manifest } from "../../../lib/manifests/manifest";

const object = (type: string, fields: object): Manifest => {
  const steps = type.split("/");
  return { apiVersion: steps.slice(0, -1).join("/"), kind: steps.at(-1) ?? "", metadata: { name: "one" }, ...fields };
};
const pathsBetween = (type: string, before: object, after: object) =>
  changesBetween([object(type, before)], [object(type, after)]).flatMap(({ fields }) => fields.map(({ path }) => path));
const dns = { to: [{ namespaceSelector: {} }], ports: [{ port: 53, protocol: "UDP" }] };
const pods = (container: object, more: object = {}) => ({
  spec: {
    selector: { matchLabels: { app: "a" } },
    template: { metadata: { labels: { app: "a" } }, spec: { containers: [{ name: "a", ...container }], ...more } },
  },
});
const IMAGE = "spec.template.spec.containers[a].image";

test("a default pull policy stays when only the image changes, because no manifest owns it", () => {
  const [older, newer] = [{ image: "a:1" }, { image: "a:latest" }];
  const starts = (image: string) => ({ initContainers: [{ name: "b", image }] });
  const volumes = (reference: string) => ({ volumes: [{ name: "c", image: { reference } }] });
  const paths = (before: object, after: object) => pathsBetween("apps/v1/Deployment", before, after);
  expect(paths(pods(older), pods(newer))).toEqual([IMAGE]);
  expect(paths(pods(older, starts("b:1")), pods(older, starts("b")))).toEqual([
    "spec.template.spec.initContainers[b].image",
  ]);
  expect(paths(pods(older, volumes("c:1")), pods(older, volumes("c")))).toEqual([
    "spec.template.spec.volumes[c].image.reference",
  ]);
});

test("a pull policy that is written before or after the change is compared", () => {
  const paths = (before: object, after: object) => pathsBetween("apps/v1/Deployment", pods(before), pods(after));
  const policy = "spec.template.spec.containers[a].imagePullPolicy";
  const written = { image: "a:1", imagePullPolicy: "IfNotPresent" };
  expect(paths(written, { image: "a:latest" })).toEqual([IMAGE, policy]);
  expect(paths({ image: "a:latest" }, written)).toEqual([IMAGE, policy]);
});

test("a NetworkPolicy without types that gets egress rules does not get the type Egress", () => {
  const type = "networking.k8s.io/v1/NetworkPolicy";
  const untyped = (more: object) => ({ spec: { podSelector: {}, ...more } });
  expect(pathsBetween(type, untyped({}), untyped({ egress: [dns] }))).toEqual(["spec.egress"]);
  expect(pathsBetween(type, untyped({ egress: [dns] }), untyped({}))).toEqual(["spec.egress"]);
  expect(pathsBetween(type, untyped({ policyTypes: ["Ingress"] }), untyped({ egress: [dns] }))).toEqual([
    "spec.policyTypes",
    "spec.egress",
  ]);
});
