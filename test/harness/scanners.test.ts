import { withoutRepetitions, type Finding } from "../e2e/scanners/finding";
import { needless, notCoveredOnce, type Waiver } from "../e2e/scanners/waiver";

const FINDING: Finding = {
  scanner: "checkov",
  check: "CKV_K8S_15",
  environment: "prod",
  file: "environment.yaml",
  kind: "Deployment",
  name: "gateway-blue",
  app: "gateway",
  message: "Image Pull Policy should be Always",
};

const WAIVER: Waiver = {
  checks: ["checkov CKV_K8S_15"],
  objects: [{ kind: "Deployment", apps: ["gateway"] }],
  reason: "It is meant to be.",
};

describe("what no waiver covers", () => {
  const line = "prod/environment.yaml Deployment/gateway-blue: checkov CKV_K8S_15: Image Pull Policy should be Always";

  test("is nothing where one does, by app or by name", () => {
    const byName: Waiver = { ...WAIVER, objects: [{ kind: "Deployment", names: ["gateway-blue"] }] };
    expect(notCoveredOnce([FINDING], [WAIVER])).toEqual([]);
    expect(notCoveredOnce([FINDING], [byName])).toEqual([]);
  });

  test.each<[string, Partial<Waiver>]>([
    ["another check", { checks: ["checkov CKV_K8S_1"] }],
    ["a check of another scanner", { checks: ["kube-score CKV_K8S_15"] }],
    ["another kind", { objects: [{ kind: "CronJob", apps: ["gateway"] }] }],
    ["another app", { objects: [{ kind: "Deployment", apps: ["auth"] }] }],
    ["another name, be it the app", { objects: [{ kind: "Deployment", names: ["gateway"] }] }],
    ["another environment", { environments: ["dev"] }],
  ])("is a finding where the waiver is for %s", (_, change) => {
    expect(notCoveredOnce([FINDING], [{ ...WAIVER, ...change }])).toEqual([`${line} (covered by 0 waivers)`]);
  });

  test("is said as well of a finding that two cover", () => {
    expect(notCoveredOnce([FINDING], [WAIVER, WAIVER])).toEqual([`${line} (covered by 2 waivers)`]);
  });

  test("is not hidden by a waiver for objects without an app", () => {
    const { app: _app, ...stranger } = FINDING;
    expect(notCoveredOnce([stranger], [WAIVER])).toHaveLength(1);
  });
});

test("what several files of an environment have is said of the first one only", () => {
  const findings = ["environment.yaml", "clean-deployment.yaml"].flatMap((file) =>
    ["staging", "prod"].map((environment) => ({ ...FINDING, environment, file })),
  );
  expect(withoutRepetitions(findings)).toEqual([
    { ...FINDING, environment: "staging" },
    { ...FINDING, environment: "prod" },
  ]);
});

describe("what a waiver names in vain", () => {
  test("is nothing where all of it is found", () => {
    expect(needless([WAIVER], [FINDING])).toEqual([]);
  });

  test("is each check, object and environment that nobody finds anything of", () => {
    const wide: Waiver = {
      ...WAIVER,
      checks: ["checkov CKV_K8S_15", "kube-score container-image-pull-policy"],
      objects: [
        { kind: "Deployment", apps: ["gateway", "auth"] },
        { kind: "CronJob", names: ["probe"] },
      ],
      environments: ["prod"],
    };
    expect(needless([wide], [FINDING])).toEqual([
      "checkov CKV_K8S_15 of Deployment with app auth in prod",
      "checkov CKV_K8S_15 of CronJob with name probe in prod",
      "kube-score container-image-pull-policy of Deployment with app gateway in prod",
      "kube-score container-image-pull-policy of Deployment with app auth in prod",
      "kube-score container-image-pull-policy of CronJob with name probe in prod",
    ]);
    expect(needless([{ ...WAIVER, environments: ["prod", "dev"] }], [FINDING])).toEqual([
      "checkov CKV_K8S_15 of Deployment with app gateway in dev",
    ]);
  });
});
