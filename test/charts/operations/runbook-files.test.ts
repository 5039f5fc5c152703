import { loadAll } from "js-yaml";
import { runbookFiles } from "../../../charts/operations/runbook-files";
import { synthesize } from "../../../charts/synthesize";
import { findManifest, identityOf, type Manifest } from "../../../lib/manifests/manifest";
import { ENVIRONMENTS, environmentOf, layerOf, withRelease } from "../../helpers/fixtures";

const prod = environmentOf("prod");
const filesOfProd = runbookFiles(layerOf(prod));

function fileOf(name: string, files = filesOfProd) {
  const found = files.find(({ path }) => path.endsWith(`/${name}.yaml`));
  if (found === undefined) throw new Error(`no file ${name}`);
  return found;
}

const floorOf = (manifest: Manifest) => (manifest["spec"] as { readonly minReplicas: number }).minReplicas;

test("prod has a runbook file for each idle color and each canary, and files for the whole layer", () => {
  expect(filesOfProd.map(({ path }) => path)).toEqual(
    [
      "green-deployment-auth",
      "green-deployment-gateway",
      "canary-deployment-streaming",
      "clean-deployment",
      "emergency-network-policy",
      "security-monitoring",
    ].map((name) => `runbook/prod/k8s/${name}.yaml`),
  );
});

test("a runbook file starts with its purpose and the apply and undo commands", () => {
  const { text, manifests } = fileOf("green-deployment-gateway");
  expect(loadAll(text)).toEqual(manifests);
  expect(text.split("---")[0]?.split("\n")).toEqual([
    expect.stringMatching(/^# Workload green of gateway/),
    "# apply: kubectl --context prod-eu apply --server-side --field-manager=access-layer -f runbook/prod/k8s/green-deployment-gateway.yaml",
    "# undo:  kubectl --context prod-eu apply --server-side --field-manager=access-layer -l app=gateway,version=green -f dist/prod/access-layer.k8s.yaml",
    "",
  ]);
});

test("files that undo manual changes are applied with force, and security monitoring is removed by deleting it", () => {
  const commandsOf = (name: string) =>
    fileOf(name)
      .text.match(/^# (apply|undo): +.*$/gm)
      ?.join("\n");
  expect(commandsOf("clean-deployment")).toMatch(/^# apply: .* --force-conflicts -f runbook\/prod/);
  expect(commandsOf("emergency-network-policy")).toMatch(/^# apply: .* --force-conflicts -f runbook\/prod/);
  expect(commandsOf("security-monitoring")).toContain(
    "# undo:  kubectl --context prod-eu delete -f runbook/prod/k8s/security-monitoring.yaml",
  );
});

test("the undo command of a file selects every object that the file changes, and only such kinds", () => {
  const trial = { share: 25, stable: { version: "v1.0.1", floor: 3 }, canary: { version: "v1.1.0", floor: 1 } };
  const props = withRelease(prod, "streaming", trial);
  const rendered = synthesize(layerOf(props)).manifests;
  for (const { path, text, manifests } of runbookFiles(layerOf(props))) {
    const selector = /^# undo: .* -l (\S+) /m.exec(text)?.[1];
    if (selector === undefined) continue;
    const parts = selector.split(",").map((part) => part.split("="));
    const isSelected = ({ metadata }: Manifest) =>
      parts.every(([key = "", value]) => {
        const label = metadata.labels?.[key];
        return value === undefined ? label !== undefined : label === value;
      });
    const texts = new Set(rendered.map((manifest) => JSON.stringify(manifest)));
    const changed = manifests.filter((manifest) => !texts.has(JSON.stringify(manifest)));
    expect({ path, left: changed.filter((manifest) => !isSelected(manifest)).map(identityOf) }).toEqual({
      path,
      left: [],
    });
    const kinds = new Set(manifests.map(({ kind }) => kind));
    const others = rendered.filter((manifest) => isSelected(manifest) && !kinds.has(manifest.kind));
    expect({ path, others: others.map(identityOf) }).toEqual({ path, others: [] });
  }
});

test("the green file contains the three objects of green with the floor of blue", () => {
  const { manifests } = fileOf("green-deployment-gateway");
  expect(manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual([
    "Deployment/gateway-green",
    "HorizontalPodAutoscaler/gateway-green",
    "PodDisruptionBudget/gateway-green",
  ]);
  expect(floorOf(findManifest(manifests, "HorizontalPodAutoscaler", "gateway-green"))).toBe(3);
});

test("the canary file contains the three objects of the canary as rendered in the manifest", () => {
  const { manifests } = fileOf("canary-deployment-streaming");
  const rendered = synthesize(layerOf(prod)).manifests;
  expect(manifests).toHaveLength(3);
  for (const manifest of manifests) expect(rendered).toContainEqual(manifest);
});

describe("clean file", () => {
  const trial = { share: 25, stable: { version: "v1.0.1", floor: 3 }, canary: { version: "v1.1.0", floor: 1 } };
  const { manifests, text } = fileOf("clean-deployment", runbookFiles(layerOf(withRelease(prod, "streaming", trial))));

  test("the clean file sets every workload to the live version and states that version in its header", () => {
    const images = manifests.flatMap(({ kind, ...manifest }) =>
      kind === "Deployment"
        ? [...JSON.stringify(manifest).matchAll(/access-layer-streaming:([\w.]+)/g)].map(([, tag]) => tag)
        : [],
    );
    expect(images).toEqual(["v1.0.1", "v1.0.1"]);
    expect(text).toContain("#   streaming: v1.0.1 (tag only, no digest)\n");
  });

  test("the clean file contains no NetworkPolicy, job or claim, because a lockdown may be in effect", () => {
    const kinds = [...new Set(manifests.map(({ kind }) => kind))].sort();
    expect(kinds).toEqual([
      "ConfigMap",
      "Deployment",
      "HorizontalPodAutoscaler",
      "PodDisruptionBudget",
      "Service",
      "ServiceAccount",
    ]);
  });

  test("the clean file contains every Deployment and Service of the layer", () => {
    const isOf = ({ kind }: Manifest) => kind === "Deployment" || kind === "Service";
    expect(manifests.filter(isOf).map(identityOf)).toEqual(
      synthesize(layerOf(prod)).manifests.filter(isOf).map(identityOf),
    );
  });
});

test("the emergency file contains every policy, with no rules", () => {
  const { manifests } = fileOf("emergency-network-policy");
  const policies = synthesize(layerOf(prod)).manifests.filter(({ kind }) => kind === "NetworkPolicy");
  const allowing = policies.filter(({ metadata }) => !["default-deny", "quarantine"].includes(metadata.name));
  expect(manifests.map(identityOf)).toEqual(expect.arrayContaining(allowing.map(identityOf)));
  for (const { spec, metadata } of manifests) {
    expect({ name: metadata.name, spec }).toMatchObject({ name: metadata.name, spec: { ingress: [], egress: [] } });
  }
});

test("the security monitoring file contains one PrometheusRule, and is absent if Prometheus does not scrape", () => {
  const { manifests } = fileOf("security-monitoring");
  expect(manifests.map(({ kind, metadata }) => [kind, metadata.namespace])).toEqual([
    ["PrometheusRule", "254carbon-access"],
  ]);
  expect(JSON.stringify(manifests)).toContain('"alert"');
  expect(synthesize(layerOf(prod)).manifests.map(identityOf)).not.toContain(identityOf(manifests[0] as Manifest));
  expect(runbookFiles(layerOf(environmentOf("dev"))).map(({ file }) => file.kind)).not.toContain("security-monitoring");
});

test.each(ENVIRONMENTS)(
  "the runbook files of %s contain only objects in its manifest, except for security monitoring",
  (name) => {
    const known = new Set(synthesize(layerOf(environmentOf(name))).manifests.map(identityOf));
    for (const { path, manifests } of runbookFiles(layerOf(environmentOf(name)))) {
      if (path.endsWith("security-monitoring.yaml")) continue;
      expect({ path, unknown: manifests.map(identityOf).filter((identity) => !known.has(identity)) }).toEqual({
        path,
        unknown: [],
      });
    }
  },
);
