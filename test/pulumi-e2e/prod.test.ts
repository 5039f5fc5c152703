import { renameSync } from "fs";
import { join } from "path";
import { synthesize } from "../../charts/synthesize";
import { FIELD_MANAGER } from "../../lib/names";
import { mustApply, removeLayer, untilFloors } from "../e2e/support/layer";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { preview, up } from "./support/changes";
import {
  administrator,
  appliers,
  comparable,
  differing,
  keyOf,
  liveObjects,
  uids,
  type LiveObject,
} from "./support/cluster-objects";
import { documented } from "./support/page";
import { LAYER_ALONE } from "./support/programs";
import { createProject, type Project } from "./support/project";

const kubectl = administrator();
const props = layerOf(environmentOf("prod"));
const { manifests } = synthesize(props);

let applied: readonly LiveObject[];
let prod: Project;

beforeAll(async () => {
  await mustApply(kubectl, manifests);
  await untilFloors(kubectl);
  applied = await liveObjects(kubectl, manifests);
});

afterAll(() => removeLayer(kubectl));

test("Pulumi adopts objects that kubectl applied, and does not replace, change or restart any of them", async () => {
  const pods = await podsOf();
  const adopted = await createProd();
  const [write, importIt, ...look] = documented("Import objects that kubectl applied", "prod").trim().split("\n");
  await adopted.shell([write, importIt].join("\n"));

  const { changes } = await preview(adopted, "--refresh");
  // The provider changes only its own annotations and the recorded provider version.
  expect(
    changes.filter(
      (change) => !/^update (kubernetes$|\S+ metadata\.annotations(\["pulumi\.com\/\w+"\])?$)/.test(change),
    ),
  ).toEqual([]);
  await adopted.shell(look.join("\n"));
  const live = await liveObjects(kubectl, manifests);
  expect(uids(live)).toEqual(uids(applied));
  expect(comparable(live)).toEqual(comparable(applied));
  expect(await podsOf()).toEqual(pods);
});

test("a preview lists one creation per manifest but creates no objects", async () => {
  await removeLayer(kubectl);
  prod = await createProd();
  const { changes } = await preview(prod);
  const created = changes.filter((change) => change.includes("/"));
  const named = manifests.map(({ kind, metadata: { name, namespace } }) =>
    [`create ${kind}`, namespace, name].filter((part) => part !== undefined).join("/"),
  );
  expect(created).toEqual(named.sort());
  expect(await liveObjects(kubectl, manifests)).toEqual([]);
});

test("pulumi up writes the same objects as kubectl apply, with the same field manager", async () => {
  await up(prod);
  await untilFloors(kubectl);
  const live = await liveObjects(kubectl, manifests);
  expect(live).toHaveLength(manifests.length);
  expect(comparable(live)).toEqual(comparable(applied));
  expect([appliers(live), appliers(applied)]).toEqual([new Set([FIELD_MANAGER]), new Set([FIELD_MANAGER])]);
});

test("a second pulumi up changes nothing, with and without --refresh", async () => {
  expect((await preview(prod, "--refresh")).changes).toEqual([]);
  const before = await liveObjects(kubectl, manifests);
  expect(await up(prod)).toMatch(/Resources:\n {4}\d+ unchanged\n/);
  expect(generations(await liveObjects(kubectl, manifests))).toEqual(generations(before));
});

test("a different kubeconfig path and provider environment variables do not cause any changes", async () => {
  const elsewhere = join(prod.folder, "a-colleagues-kubeconfig");
  renameSync(join(prod.folder, "kubeconfig"), elsewhere);
  try {
    const looked = await prod.shell(
      `KUBECONFIG=${elsewhere} PULUMI_K8S_DELETE_UNREACHABLE=true PULUMI_K8S_SKIP_UPDATE_UNREACHABLE=true ` +
        "pulumi preview --expect-no-changes --stack prod",
    );
    expect(looked).toMatch(/Resources:\n {4}\d+ unchanged\n/);
  } finally {
    renameSync(elsewhere, join(prod.folder, "kubeconfig"));
  }
});

interface Edit {
  readonly what: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly changes: readonly string[];
}

const SWITCH: Edit = {
  what: "gateway is switched",
  file: "prod.release.yaml",
  from: "  gateway:\n    live: blue",
  to: "  gateway:\n    live: green",
  changes: ["update Service/254carbon-access/gateway-service spec.selector.version"],
};

/** Independent edits, so one preview can show all of them. */
const EDITS: readonly Edit[] = [
  {
    what: "a version is released",
    file: "prod.release.yaml",
    from: "  entitlements:\n    rolling: { version: v1.0.1",
    to: "  entitlements:\n    rolling: { version: v1.0.2",
    changes: ["update Deployment/254carbon-access/entitlements spec.template.spec.containers[0].image"],
  },
  {
    what: "the canary share is changed",
    file: "prod.release.yaml",
    from: "share: 0",
    to: "share: 10",
    changes: [
      "update HTTPRoute/254carbon-access/streaming spec.rules[0].backendRefs[0].weight",
      "update HTTPRoute/254carbon-access/streaming spec.rules[0].backendRefs[1].weight",
    ],
  },
  {
    what: "a configuration value is set",
    file: "prod.yaml",
    from: "  metrics:\n    topology: rolling\n",
    to: "  metrics:\n    topology: rolling\n    environment: { LOG_LEVEL: debug }\n",
    changes: ["update Deployment/254carbon-access/metrics spec.template.spec.containers[0].env[9]"],
  },
  {
    what: "a Secret is rotated",
    file: "prod.release.yaml",
    from: "jwt: access-secrets",
    to: "jwt: access-secrets-rotated",
    // Both keys change in every workload that reads them.
    changes: [
      ...keysOf("auth-blue", 10, 11),
      ...keysOf("auth-green", 10, 11),
      ...keysOf("gateway-blue", 7, 8),
      ...keysOf("gateway-green", 7, 8),
      ...keysOf("streaming-canary", 8, 9),
      ...keysOf("streaming-stable", 8, 9),
    ],
  },
];

test(`a preview shows exactly the expected fields when ${EDITS.map(({ what }) => what).join(", ")}`, () =>
  expectChanges(EDITS));

test("preparing the idle color changes only its Deployment and autoscaler", async () => {
  const before = comparable(await liveObjects(kubectl, manifests));
  await prod.shell(documented("Release a version", "prod"));
  await untilFloors(kubectl);
  expect(differing(before, comparable(await liveObjects(kubectl, manifests)))).toEqual([
    "Deployment/254carbon-access/gateway-green",
    "HorizontalPodAutoscaler/254carbon-access/gateway-green",
  ]);
});

test("a preview of a switch shows a change in one field of one Service", () => expectChanges([SWITCH]));

test("a switch changes one field of one Service and does not restart any pods", async () => {
  const [before, pods] = [comparable(await liveObjects(kubectl, manifests)), await podsOf()];
  await prod.shell(documented("Release a version", "prod", 1));
  const after = comparable(await liveObjects(kubectl, manifests));
  const service = "Service/254carbon-access/gateway-service";
  expect(differing(before, after)).toEqual([service]);
  expect(after[service]).toEqual({
    ...(before[service] as object),
    spec: expect.objectContaining({ selector: { app: "gateway", version: "green" } }),
  });
  expect(await podsOf()).toEqual(pods);
});

function keysOf(deployment: string, ...variables: number[]): readonly string[] {
  const template = `update Deployment/254carbon-access/${deployment} spec.template.spec.containers[0]`;
  return variables.map((index) => `${template}.env[${index}].valueFrom.secretKeyRef.name`);
}

/** Previews edits, then reverts them. */
async function expectChanges(edits: readonly Edit[]): Promise<void> {
  for (const { file, from, to } of edits) prod.edit(file, from, to);
  try {
    expect((await preview(prod)).changes).toEqual(edits.flatMap(({ changes }) => changes).sort());
  } finally {
    for (const { file, from, to } of edits) prod.edit(file, to, from);
  }
}

function createProd(): Promise<Project> {
  return createProject({ stack: "prod", program: LAYER_ALONE });
}

async function podsOf(): Promise<string> {
  const fields = "custom-columns=NAME:.metadata.name,UID:.metadata.uid";
  return kubectl.run(["get", "pods", "--all-namespaces", "--sort-by=.metadata.name", "-o", fields]);
}

function generations(objects: readonly LiveObject[]): readonly unknown[] {
  return objects.map((object) => [keyOf(object), object.metadata.uid, object.metadata.generation]);
}
