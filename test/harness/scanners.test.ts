import { withoutRepetitions, type Finding } from "../e2e/scanners/finding";
import { unusedParts, notCoveredOnce, type Waiver } from "../e2e/scanners/waiver";

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
  reason: "This is intended.",
};

describe("findings without exactly one waiver", () => {
  const line = "prod/environment.yaml Deployment/gateway-blue: checkov CKV_K8S_15: Image Pull Policy should be Always";

  test("a waiver can cover a finding by app or by name", () => {
    const byName: Waiver = { ...WAIVER, objects: [{ kind: "Deployment", names: ["gateway-blue"] }] };
    expect(notCoveredOnce([FINDING], [WAIVER])).toEqual([]);
    expect(notCoveredOnce([FINDING], [byName])).toEqual([]);
  });

  test.each<[string, Partial<Waiver>]>([
    ["another check", { checks: ["checkov CKV_K8S_1"] }],
    ["a check of another scanner", { checks: ["kube-score CKV_K8S_15"] }],
    ["another kind", { objects: [{ kind: "CronJob", apps: ["gateway"] }] }],
    ["another app", { objects: [{ kind: "Deployment", apps: ["auth"] }] }],
    ["another name, even if it equals the app", { objects: [{ kind: "Deployment", names: ["gateway"] }] }],
    ["another environment", { environments: ["dev"] }],
  ])("a finding is reported if its waiver is for %s", (_, change) => {
    expect(notCoveredOnce([FINDING], [{ ...WAIVER, ...change }])).toEqual([`${line} (covered by 0 waivers)`]);
  });

  test("a finding is reported if two waivers cover it", () => {
    expect(notCoveredOnce([FINDING], [WAIVER, WAIVER])).toEqual([`${line} (covered by 2 waivers)`]);
  });

  test("a finding without an app is not covered by a waiver for an app", () => {
    const { app: _app, ...withoutApp } = FINDING;
    expect(notCoveredOnce([withoutApp], [WAIVER])).toHaveLength(1);
  });
});

test("a finding in several files of an environment is reported only for the first file", () => {
  const findings = ["environment.yaml", "clean-deployment.yaml"].flatMap((file) =>
    ["staging", "prod"].map((environment) => ({ ...FINDING, environment, file })),
  );
  expect(withoutRepetitions(findings)).toEqual([
    { ...FINDING, environment: "staging" },
    { ...FINDING, environment: "prod" },
  ]);
});

describe("unused parts of waivers", () => {
  test("a waiver with only matching parts has no unused parts", () => {
    expect(unusedParts([WAIVER], [FINDING])).toEqual([]);
  });

  test("each check, object and environment of a waiver is reported if it matches no finding", () => {
    const wide: Waiver = {
      ...WAIVER,
      checks: ["checkov CKV_K8S_15", "kube-score container-image-pull-policy"],
      objects: [
        { kind: "Deployment", apps: ["gateway", "auth"] },
        { kind: "CronJob", names: ["probe"] },
      ],
      environments: ["prod"],
    };
    expect(unusedParts([wide], [FINDING])).toEqual([
      "checkov CKV_K8S_15 of Deployment with app auth in prod",
      "checkov CKV_K8S_15 of CronJob with name probe in prod",
      "kube-score container-image-pull-policy of Deployment with app gateway in prod",
      "kube-score container-image-pull-policy of Deployment with app auth in prod",
      "kube-score container-image-pull-policy of CronJob with name probe in prod",
    ]);
    expect(unusedParts([{ ...WAIVER, environments: ["prod", "dev"] }], [FINDING])).toEqual([
      "checkov CKV_K8S_15 of Deployment with app gateway in dev",
    ]);
  });
});
