import { synthesize } from "../../charts/synthesize";
import { effectOf } from "../../lib/manifests/effects";
import { changesBetween } from "../../lib/manifests/changes";
import type { Manifest } from "../../lib/manifests/manifest";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { REQUEST } from "./change-effects/certificate-request";
import { EFFECT_CASES } from "./change-effects/cases";
import type { EffectCase, Fields } from "./change-effects/fields";
import { GROWING_CLASS } from "./change-effects/storage-cases";
import { TIMEOUT_SECONDS, type Outcome } from "./support/kubectl";
import { apply, mustApply } from "./support/layer";
import { sharedKubectl } from "./support/shared-cluster";

const NAMESPACE = "change-effects";
const DRY_RUN = "--dry-run=server";
/** Cluster-scoped kinds. */
const CLUSTER_SCOPED =
  /\/(CertificateSigningRequest|ClusterRoleBinding|IngressClass|PriorityClass|RuntimeClass|ServiceCIDR|PersistentVolume|StorageClass|VolumeAttachment|CSIDriver|VolumeAttributesClass)$/;

const kubectl = sharedKubectl();
const triedOf = (cases: readonly EffectCase[], prefix: string) =>
  cases.map(([type, what, before, after], index) => ({
    title: `${type}: ${what}`,
    before: objectOf(type, `${prefix}-${index}`, before),
    after: objectOf(type, `${prefix}-${index}`, after),
    /** A new object with the changed fields. It must be valid, so that only the existing object can cause a rejection. */
    alone: objectOf(type, `${prefix}-alone-${index}`, after),
  }));
const predicted = triedOf(EFFECT_CASES, "predicted");
const before = [
  objectOf("v1/Namespace", NAMESPACE, {}),
  objectOf("storage.k8s.io/v1/StorageClass", GROWING_CLASS, { provisioner: "a.b/c", allowVolumeExpansion: true }),
  ...predicted.flatMap((one) => (one.before.kind === "PersistentVolumeClaim" ? [volumeOf(one.before)] : [])),
  ...predicted.map((one) => one.before),
];

const ranges = before
  .filter(({ kind }) => kind === "ServiceCIDR")
  .map(({ metadata }) => `servicecidrs/${metadata.name}`);

/** kubectl's output for the changes and for new objects with the same fields. */
let output: Outcome;
const isAccepted = ({ metadata }: Manifest) =>
  output.stdout.includes(`/${metadata.name} serverside-applied (server dry run)\n`);
/** kubectl's error lines for a rejected object, or all of stderr if no line names the object. */
function refusalOf(manifest: Manifest): string {
  if (isAccepted(manifest)) return "";
  const lines = output.stderr.split("\n").filter((line) => line.includes(`"${manifest.metadata.name}"`));
  return lines.join("\n") || `not accepted: ${output.stderr}`;
}

beforeAll(async () => {
  await mustApply(kubectl, before);
  // A claim's size is immutable until the claim is bound.
  const bound = ["--for=jsonpath={.status.phase}=Bound", `--timeout=${TIMEOUT_SECONDS}s`];
  await kubectl.run(["-n", NAMESPACE, "wait", ...bound, "persistentvolumeclaims", "--all"]);
  await kubectl.run(["wait", "--for=condition=Ready", `--timeout=${TIMEOUT_SECONDS}s`, ...ranges]);
  output = await apply(
    kubectl,
    [...predicted.map(({ after }) => after), ...predicted.map(({ alone }) => alone)],
    DRY_RUN,
  );
});
afterAll(async () => {
  const names = before.map(({ apiVersion, kind, metadata }) => JSON.stringify({ apiVersion, kind, metadata }));
  await kubectl.run(["delete", "--wait=false", "--ignore-not-found", "-f", "-"], { input: names.join("\n---\n") });
  // Deleting a ServiceCIDR takes ten seconds. In the meantime, a dry run of a Service may pick it and fail with "allocator not
  // ready".
  await kubectl.run(["wait", "--for=delete", `--timeout=${TIMEOUT_SECONDS}s`, ...ranges]);
});

test("every rendered kind has a case", () => {
  const printed = synthesize(layerOf(environmentOf("prod"))).manifests.map(
    ({ apiVersion, kind }) => `${apiVersion}/${kind}`,
  );
  const tried = new Set<string>(EFFECT_CASES.map(([type]) => type));
  // A Namespace has no fields except its name and labels.
  expect([...new Set(printed)].filter((type) => !tried.has(type))).toEqual(["v1/Namespace"]);
});

test.each(predicted)("$title", ({ before, after, alone }) => {
  expect(refusalOf(alone)).toBe("");
  const effects = changesBetween([before], [after]).map(effectOf);
  const isRejected = effects.map((effect) => effect === "recreated" || effect === "refused");
  expect(isRejected).toEqual([!isAccepted(after)]);
});

test("the API server silently ignores changes to a CertificateSigningRequest", async () => {
  const request = (...usages: string[]) =>
    objectOf("certificates.k8s.io/v1/CertificateSigningRequest", NAMESPACE, {
      spec: { request: REQUEST, signerName: "example.com/none", usages },
    });
  const kept = async (...usages: string[]) => {
    await mustApply(kubectl, [request(...usages)]);
    return kubectl.run(["get", "csr", NAMESPACE, "-o", "jsonpath={.spec.usages}"]);
  };
  expect(await kept("client auth")).toBe('["client auth"]');
  expect(await kept("server auth")).toBe('["client auth"]');
  const changes = changesBetween([request("client auth")], [request("server auth")]);
  expect(changes.map(effectOf)).toEqual(["recreated"]);
  await kubectl.run(["delete", "csr", NAMESPACE]);
});

test("the API server keeps default types of a NetworkPolicy and a default pull policy when the fields that chose them change", async () => {
  const policy = (fields: Fields) =>
    objectOf("networking.k8s.io/v1/NetworkPolicy", "defaults", { spec: { podSelector: {}, ...fields } });
  const pods = (image: string) =>
    objectOf("apps/v1/Deployment", "defaults", {
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: "a" } },
        template: { metadata: { labels: { app: "a" } }, spec: { containers: [{ name: "a", image }] } },
      },
    });
  const [older, newer] = [
    [policy({}), pods("a:1")],
    [policy({ egress: [{}] }), pods("a:latest")],
  ];
  const kept = async (objects: readonly Manifest[]) => {
    await mustApply(kubectl, objects);
    const path = "{.items[*].spec.policyTypes}{.items[*].spec.template.spec.containers[*].imagePullPolicy}";
    return kubectl.run([
      "-n",
      NAMESPACE,
      "get",
      "networkpolicy/defaults",
      "deployment/defaults",
      "-o",
      `jsonpath=${path}`,
    ]);
  };
  expect(await kept(older)).toBe('["Ingress"]IfNotPresent');
  expect(await kept(newer)).toBe('["Ingress"]IfNotPresent');
  expect(changesBetween(older, newer).flatMap(({ fields }) => fields.map(({ path }) => path))).toEqual([
    "spec.egress",
    "spec.template.spec.containers[a].image",
  ]);
});

test("applying an object with a different API version does not create a second object", async () => {
  const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "none" };
  const autoscaler = (version: string) =>
    objectOf(`autoscaling/${version}/HorizontalPodAutoscaler`, "versions", {
      spec: { maxReplicas: 2, scaleTargetRef },
    });
  const applied = async (version: string) => {
    await mustApply(kubectl, [autoscaler(version)]);
    return kubectl.run(["-n", NAMESPACE, "get", "hpa", "versions", "-o", "jsonpath={.metadata.uid}"]);
  };
  expect(await applied("v1")).toBe(await applied("v2"));
  expect(changesBetween([autoscaler("v1")], [autoscaler("v2")]).map(effectOf)).toEqual(["added", "removed"]);
});

function objectOf(type: string, name: string, fields: Fields): Manifest {
  const [kind = "", ...group] = type.split("/").reverse();
  const namespace = CLUSTER_SCOPED.test(type) || kind === "Namespace" ? {} : { namespace: NAMESPACE };
  return { apiVersion: group.reverse().join("/"), kind, metadata: { name, ...namespace }, ...fields };
}

/** A volume for the claim, with the same size. */
function volumeOf({ metadata, spec }: Manifest): Manifest {
  const { resources, ...claim } = spec as {
    readonly resources: { readonly requests: object };
    readonly accessModes: readonly string[];
    readonly storageClassName: string;
  };
  return objectOf("v1/PersistentVolume", `${NAMESPACE}-${metadata.name}`, {
    spec: {
      ...claim,
      capacity: resources.requests,
      claimRef: { name: metadata.name, namespace: NAMESPACE },
      hostPath: { path: "/a" },
    },
  });
}
