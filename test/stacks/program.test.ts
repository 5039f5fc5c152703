import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RunError, log } from "@pulumi/pulumi";
import { importFile } from "../../charts/operations/import-file";
import { synthesize } from "../../charts/synthesize";
import { identityOf, type Manifest } from "../../lib/manifests/manifest";
import { pulumiName, pulumiType } from "../../lib/names/pulumi";
import { loadStack } from "../../stacks/load-stack";
import { program } from "../../stacks/program";
import { holdData, holdsData } from "../../stacks/protection";
import {
  ENVIRONMENTS,
  PROJECT,
  SAMPLES,
  environmentOf,
  layerOf,
  withRelease,
  type EnvironmentFiles,
} from "../helpers/fixtures";
import { failureOf, objectsOf, once, withoutBackups } from "../helpers/layer-resources";
import { record, resourceOf, type Registered } from "../helpers/pulumi";
import { BLUE_GREEN_CHAIN, CANARY_CHAIN } from "../helpers/step-chains";

jest.mock("../../charts/synthesize", () => {
  const actual = jest.requireActual<{ readonly synthesize: typeof synthesize }>("../../charts/synthesize");
  return { ...actual, synthesize: jest.fn(actual.synthesize) };
});

const FOLDER = join(PROJECT, SAMPLES);
const MANAGER = "pulumi.com/patchFieldManager";
const SKIP_AWAIT = "pulumi.com/skipAwait";
const dev = environmentOf("dev");
const staging = environmentOf("staging");
const prod = environmentOf("prod");
const managed = environmentOf("managed", "examples/managed-datastores/environments");
const programOf = Object.fromEntries(
  ENVIRONMENTS.map((name) => [name, once(() => record(() => program({ folder: FOLDER }), name))]),
);

/**
 * Returns a registered object without the two annotations for Pulumi, which are the only allowed difference from the
 * rendered manifest.
 */
function withoutProviderAnnotations({ inputs }: Registered): Manifest {
  const { metadata, ...rest } = inputs as unknown as Manifest;
  const { [MANAGER]: _manager, [SKIP_AWAIT]: _skip, ...annotations } = metadata.annotations ?? {};
  const { annotations: _all, ...others } = metadata;
  return { ...rest, metadata: { ...others, ...(Object.keys(annotations).length > 0 && { annotations }) } } as Manifest;
}

function byIdentity(manifests: readonly Manifest[]): Readonly<Record<string, Manifest>> {
  return Object.fromEntries(manifests.map((manifest) => [identityOf(manifest), manifest]));
}

describe("parity of resources and manifests", () => {
  const states: readonly (readonly [string, EnvironmentFiles])[] = [
    ["dev", dev],
    ["staging", staging],
    ["prod", prod],
    ["managed", managed],
    ...[BLUE_GREEN_CHAIN, CANARY_CHAIN].flatMap(({ service, steps }) =>
      // The first step is prod, which is already in the list.
      steps.slice(1).map(({ name, state }) => [`${service} ${name}`, withRelease(prod, service, state)] as const),
    ),
  ];

  test.each(states)("program registers exactly the rendered manifests in the %s state", async (_name, props) => {
    const layer = layerOf(props);
    const { manifests } = synthesize(layer);
    const registered = await objectsOf({ layer });
    expect(registered).toHaveLength(manifests.length);
    expect(byIdentity(registered.map(withoutProviderAnnotations))).toEqual(byIdentity(manifests));
    expect(registered.map(({ name, type }) => `${type} ${name}`).sort()).toEqual(
      manifests.map((manifest) => `${pulumiType(manifest)} ${pulumiName("layer", manifest)}`).sort(),
    );
  });

  test("provider annotations depend only on the kind", async () => {
    const registered = (await programOf["staging"]?.())?.filter(({ parent }) => parent === "access-layer") ?? [];
    const annotated = registered.map(({ type, inputs }) => {
      const { annotations = {} } = (inputs as unknown as Manifest).metadata;
      return [type.split(":").at(-1), annotations[MANAGER], annotations[SKIP_AWAIT]].join(" ");
    });
    expect([...new Set(annotated)].sort()).toEqual(
      [
        ...[
          "ConfigMap",
          "CronJob",
          "Deployment",
          "HorizontalPodAutoscaler",
          "LimitRange",
          "Namespace",
          "NetworkPolicy",
        ],
        ...["PodDisruptionBudget", "ResourceQuota", "Role", "RoleBinding", "ServiceAccount"],
      ]
        .map((kind) => `${kind} access-layer `)
        .concat(["Ingress", "PersistentVolumeClaim", "Service"].map((kind) => `${kind} access-layer true`))
        .sort(),
    );
  });
});

describe("program of a stack", () => {
  test.each(ENVIRONMENTS)("program registers the layer of %s with the provider of its cluster", async (name) => {
    const registered = (await programOf[name]?.()) ?? [];
    const { environment } = environmentOf(name);
    const provider = resourceOf(registered, "kubernetes");
    expect(provider).toMatchObject({ type: "pulumi:providers:kubernetes", protect: true });
    expect(provider.inputs).toMatchObject({
      context: environment.cluster.context,
      clusterIdentifier: name,
      enableConfigMapMutable: "true",
      enableSecretMutable: "false",
      enablePatchForce: "false",
      upsertExistingObjects: "false",
      // An empty value selects the KUBECONFIG of each machine, so that its path is not an input.
      kubeconfig: "",
      deleteUnreachable: "false",
      skipUpdateUnreachable: "false",
    });
    const objects = registered.filter(({ parent }) => parent === "access-layer");
    expect(objects).toHaveLength(synthesize(layerOf(environmentOf(name))).manifests.length);
    expect([...new Set(objects.map((one) => one.provider))]).toEqual(["kubernetes"]);
  });

  test("program rejects a stack name that is not an environment, and lists the environments", async () => {
    const { error, registered } = await failureOf(() => program({ folder: FOLDER }), "prd");
    expect(RunError.isInstance(error)).toBe(true);
    expect(error.message.replace(FOLDER, "environments").split("\n")).toEqual([
      'stack must be named like an environment in environments (dev, prod, staging), got "prd"; did you mean prod?',
      "select one with pulumi stack select, or add prd.yaml and prd.release.yaml",
    ]);
    expect(registered).toEqual([]);
  });

  test("program rejects a Secret without the required keys before it registers any resource, including AWS resources", async () => {
    const secrets = { "access-secrets": {} };
    const { error, registered } = await failureOf(() => program({ folder: FOLDER, secrets }), "prod");
    expect(error.message).toBe(
      'secrets["access-secrets"] must have the keys that the layer reads; add ACCESS_JWKS_URL and ACCESS_JWT_SECRET_KEY',
    );
    expect(registered).toEqual([]);
  });

  test("program synthesizes only once, because synthesis takes up most of its startup time", async () => {
    const counted = jest.mocked(synthesize).mockClear();
    await record(() => program({ folder: FOLDER }), "prod");
    expect(counted).toHaveBeenCalledTimes(1);
  });

  test("loadStack tells the engine about warnings", () => {
    const folder = mkdtempSync(join(tmpdir(), "environments-"));
    cpSync(FOLDER, folder, { recursive: true });
    const file = join(folder, "dev.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace(/(postgres:\n.*\n? +version: )"16.4"/, '$1"13.22"'));
    const warn = jest.spyOn(log, "warn").mockResolvedValue();
    loadStack(folder, "dev");
    expect(warn.mock.calls).toEqual([
      [expect.stringMatching(/dev\.yaml:\d+:\d+ warning: datastores\.postgres\.version: /)],
    ]);
    warn.mockRestore();
    rmSync(folder, { recursive: true });
  });

  test("loadStack refuses an overlay that ended", () => {
    const folder = mkdtempSync(join(tmpdir(), "environments-"));
    cpSync(FOLDER, folder, { recursive: true });
    appendFileSync(
      join(folder, "dev.release.yaml"),
      "overlays:\n  gateway: { floor: 1, until: 2026-01-01T00:00:00Z, owner: alice, reason: INC-1 }\n",
    );
    expect(() => loadStack(folder, "dev")).toThrow("remove it with scale gateway --end --env dev");
    rmSync(folder, { recursive: true });
  });

  test("loadStack reports a missing folder", () => {
    expect(() => loadStack("/nowhere", "prod")).toThrow("/nowhere can't be read");
  });

  test.each([...ENVIRONMENTS.map((name) => [name, environmentOf(name)] as const), ["managed", managed] as const])(
    "%s contains data if its manifests include a claim",
    (_name, props) => {
      expect(holdsData(layerOf(withoutBackups(props)))).toBe(holdData(synthesize(layerOf(props)).manifests));
    },
  );
});

describe("import file", () => {
  test.each(ENVIRONMENTS)("the import file gives every resource of %s the same name as the program", async (name) => {
    const props = environmentOf(name);
    const registered = (await programOf[name]?.()) ?? [];
    const { resources } = importFile(layerOf(props));
    const key = ({ type, name: one }: { readonly type: string; readonly name: string }) => `${type} ${one}`;
    const ofKubernetes = registered.filter(({ type }) => !/aws/.test(type));
    expect(resources.map(key).sort()).toEqual(ofKubernetes.map(key).sort());
    const names = new Set(resources.map((one) => one.name));
    expect(names.size).toBe(resources.length);
    expect(resources.filter(({ parent }) => parent !== undefined && !names.has(parent))).toEqual([]);
  });

  test("the import file has the provider settings of the program, as the engine serializes them", async () => {
    const registered = (await programOf["prod"]?.()) ?? [];
    const provider = importFile(layerOf(prod)).resources.find(({ name }) => name === "kubernetes");
    expect(provider?.inputs).toEqual(resourceOf(registered, "kubernetes").inputs);
  });

  test("the import file records each object as rendered, owned by kubectl's field manager", () => {
    const { resources } = importFile(layerOf(prod), { component: "mine" });
    const service = resources.find(({ name }) => name === "mine:Service/254carbon-access/gateway-service");
    const rendered = synthesize(layerOf(prod)).manifests.find(({ metadata }) => metadata.name === "gateway-service");
    expect(service).toEqual({
      type: "kubernetes:core/v1:Service",
      name: "mine:Service/254carbon-access/gateway-service",
      id: "254carbon-access/gateway-service",
      parent: "mine",
      provider: "kubernetes",
      inputs: rendered,
      outputs: { ...rendered, __inputs: rendered, __initialApiVersion: "v1", __fieldManager: "access-layer" },
    });
    expect(resources.find(({ id }) => id === "254carbon-access")?.type).toBe("kubernetes:core/v1:Namespace");
  });
});
