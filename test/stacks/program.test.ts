import { join } from "node:path";
import { RunError } from "@pulumi/pulumi";
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

/** What is registered without the annotations that only Pulumi needs: the named list of differences from what is printed. */
function asPrinted({ inputs }: Registered): Manifest {
  const { metadata, ...rest } = inputs as unknown as Manifest;
  const { [MANAGER]: _manager, [SKIP_AWAIT]: _skip, ...annotations } = metadata.annotations ?? {};
  const { annotations: _all, ...others } = metadata;
  return { ...rest, metadata: { ...others, ...(Object.keys(annotations).length > 0 && { annotations }) } } as Manifest;
}

function byIdentity(manifests: readonly Manifest[]): Readonly<Record<string, Manifest>> {
  return Object.fromEntries(manifests.map((manifest) => [identityOf(manifest), manifest]));
}

describe("parity: what is registered is what is printed", () => {
  const states: readonly (readonly [string, EnvironmentFiles])[] = [
    ["dev", dev],
    ["staging", staging],
    ["prod", prod],
    ["managed", managed],
    ...[BLUE_GREEN_CHAIN, CANARY_CHAIN].flatMap(({ service, steps }) =>
      // The first step is prod itself.
      steps.slice(1).map(({ name, state }) => [`${service} ${name}`, withRelease(prod, service, state)] as const),
    ),
  ];

  test.each(states)("%s", async (_name, props) => {
    const layer = layerOf(props);
    const { manifests } = synthesize(layer);
    const registered = await objectsOf({ layer });
    expect(registered).toHaveLength(manifests.length);
    expect(byIdentity(registered.map(asPrinted))).toEqual(byIdentity(manifests));
    expect(registered.map(({ name, type }) => `${type} ${name}`).sort()).toEqual(
      manifests.map((manifest) => `${pulumiType(manifest)} ${pulumiName("layer", manifest)}`).sort(),
    );
  });

  test("the annotations depend on the kind alone", async () => {
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

describe("the program of a stack", () => {
  test.each(ENVIRONMENTS)("rolls %s out to its own cluster", async (name) => {
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
      // Where kubectl finds its contexts is whoever's it is who rolls out, and no input.
      kubeconfig: "",
      deleteUnreachable: "false",
      skipUpdateUnreachable: "false",
    });
    const objects = registered.filter(({ parent }) => parent === "access-layer");
    expect(objects).toHaveLength(synthesize(layerOf(environmentOf(name))).manifests.length);
    expect([...new Set(objects.map((one) => one.provider))]).toEqual(["kubernetes"]);
  });

  test("refuses a stack that is called like no environment, and says what there is", async () => {
    const { error, registered } = await failureOf(() => program({ folder: FOLDER }), "prd");
    expect(RunError.isInstance(error)).toBe(true);
    expect(error.message.replace(FOLDER, "environments").split("\n")).toEqual([
      'stack "prd" must be called like its environment, and environments holds dev, prod and staging; did you mean prod?',
      "choose one of them with pulumi stack select, or add prd.yaml and prd.release.yaml",
    ]);
    expect(registered).toEqual([]);
  });

  test("refuses a Secret without the keys that are read, before anything is registered, in AWS neither", async () => {
    const secrets = { "access-secrets": {} };
    const { error, registered } = await failureOf(() => program({ folder: FOLDER, secrets }), "prod");
    expect(error.message).toBe(
      'secrets["access-secrets"] must have 2 more keys: ACCESS_JWKS_URL and ACCESS_JWT_SECRET_KEY, which the layer reads',
    );
    expect(registered).toEqual([]);
  });

  test("synthesises once: that is the better half of its start", async () => {
    const counted = jest.mocked(synthesize).mockClear();
    await record(() => program({ folder: FOLDER }), "prod");
    expect(counted).toHaveBeenCalledTimes(1);
  });

  test("says what is wrong with the folder", () => {
    expect(() => loadStack("/nowhere", "prod")).toThrow("/nowhere can't be read: it is not there");
  });

  test.each([...ENVIRONMENTS.map((name) => [name, environmentOf(name)] as const), ["managed", managed] as const])(
    "%s holds data if it prints a claim",
    (_name, props) => {
      expect(holdsData(layerOf(withoutBackups(props)))).toBe(holdData(synthesize(layerOf(props)).manifests));
    },
  );
});

describe("the import file", () => {
  test.each(ENVIRONMENTS)("names every resource of %s as its program does", async (name) => {
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

  test("has the program's settings of the provider, as the engine writes them", async () => {
    const registered = (await programOf["prod"]?.()) ?? [];
    const provider = importFile(layerOf(prod)).resources.find(({ name }) => name === "kubernetes");
    expect(provider?.inputs).toEqual(resourceOf(registered, "kubernetes").inputs);
  });

  test("has for the state of an object what is printed, in the hands of kubectl's field manager", () => {
    const { resources } = importFile(layerOf(prod), { component: "mine" });
    const service = resources.find(({ name }) => name === "mine:Service/254carbon-access/gateway-service");
    const printed = synthesize(layerOf(prod)).manifests.find(({ metadata }) => metadata.name === "gateway-service");
    expect(service).toEqual({
      type: "kubernetes:core/v1:Service",
      name: "mine:Service/254carbon-access/gateway-service",
      id: "254carbon-access/gateway-service",
      parent: "mine",
      provider: "kubernetes",
      inputs: printed,
      outputs: { ...printed, __inputs: printed, __initialApiVersion: "v1", __fieldManager: "access-layer" },
    });
    expect(resources.find(({ id }) => id === "254carbon-access")?.type).toBe("kubernetes:core/v1:Namespace");
  });
});
