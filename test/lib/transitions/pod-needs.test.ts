import { synthesize } from "../../../charts/synthesize";
import type { Manifest } from "../../../lib/manifests/manifest";
import type { PodsSpec } from "../../../lib/spec/pods";
import type { TransitionCode } from "../../../lib/transitions/transition";
import { transitionWarnings } from "../../../lib/transitions/transitions";
import { environmentOf, layerOf } from "../../helpers/fixtures";

const { environment, release } = environmentOf("prod");

function withPods(pods?: PodsSpec): readonly Manifest[] {
  return synthesize(layerOf({ environment: { ...environment, pods }, release })).manifests;
}

const found = (code: TransitionCode, before: readonly Manifest[], after: readonly Manifest[]) =>
  transitionWarnings(before, after, { context: "prod-eu" }).filter((warning) => warning.code === code);

const POOL = { nodeSelector: { "example.com/pool": "access-layer", "kubernetes.io/arch": "amd64" } };
const LOGIN = { imagePullSecrets: ["registry-credentials"] };

test("a first nodeSelector gets one warning for all workloads and CronJobs, with the command that looks for nodes", () => {
  const [warning, ...more] = found("node-selector/needed", withPods(), withPods(POOL));
  expect(more).toEqual([]);
  expect(warning?.steps[0]).toBe(
    "check before the apply that a ready node has them: `kubectl --context prod-eu get nodes -l example.com/pool=access-layer,kubernetes.io/arch=amd64`",
  );
  expect(warning?.objects).toEqual(
    expect.arrayContaining([
      "apps/v1/Deployment 254carbon-access/gateway-blue",
      "apps/v1/Deployment 254carbon-access/postgres-deployment",
      "batch/v1/CronJob 254carbon-access/database-backup",
    ]),
  );
});

test("a nodeSelector of one service names its workloads, and says nothing about volumes", () => {
  const services = { ...environment.services, gateway: { ...environment.services["gateway"]!, pods: POOL } };
  const after = synthesize(layerOf({ environment: { ...environment, services }, release })).manifests;
  const [warning] = found("node-selector/needed", withPods(), after);
  expect(warning?.message).toMatch(/^gateway-blue and gateway-green: pods now require nodes with the labels /);
  expect(warning?.steps.join()).not.toContain("volume");
});

test("a first Secret for pulling images gets one warning for all ServiceAccounts", () => {
  const [warning, ...more] = found("pull-secret/needed", withPods(), withPods(LOGIN));
  expect(more).toEqual([]);
  expect(warning?.steps[0]).toBe(
    "see whether the Secret exists before the apply: `kubectl --context prod-eu --namespace 254carbon-access get secret registry-credentials`",
  );
  expect(warning?.objects).toContain("v1/ServiceAccount 254carbon-access/gateway");
});

test("a Secret for pulling images restarts no pod", () => {
  const isPod = ({ kind }: Manifest) => kind !== "ServiceAccount";
  expect(withPods(LOGIN).filter(isPod)).toEqual(withPods().filter(isPod));
});

test.each([
  ["the same nodes and Secrets", { ...POOL, ...LOGIN }, { ...POOL, ...LOGIN }],
  ["the same Secret of accounts that change", LOGIN, { ...LOGIN, serviceAccountAnnotations: { a: "b" } }],
  ["the same nodes of pods that change", POOL, { ...POOL, annotations: { a: "b" } }],
  ["fewer labels of nodes", POOL, { nodeSelector: { "kubernetes.io/arch": "amd64" } }],
  ["any node and no Secret", { ...POOL, ...LOGIN }, undefined],
])("%s get no warning", (_case, before, after) => {
  const codes = transitionWarnings(withPods(before), withPods(after)).map(({ code }) => code);
  expect(codes).not.toContain("node-selector/needed");
  expect(codes).not.toContain("pull-secret/needed");
});

test("a Secret in the manifests gets no warning", () => {
  const secret: Manifest = { apiVersion: "v1", kind: "Secret", metadata: { name: "registry-credentials" } };
  expect(found("pull-secret/needed", withPods(), [...withPods(LOGIN), secret])).toEqual([]);
});
