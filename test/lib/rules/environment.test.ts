import { environmentProblems, fileNameProblems, partsProblems } from "../../../lib/rules/environment";
import { formatPath, type Problem } from "../../../lib/spec/problem";
import { ENVIRONMENTS, environmentOf } from "../../helpers/fixtures";
import { afterEdit, afterRelease, problemsAfter, type Edit } from "../../helpers/sample";

const lines = (problems: readonly Problem[]) => problems.map(({ path, message }) => `${formatPath(path)}: ${message}`);

test.each(ENVIRONMENTS)("the environment %s has no problems", (name) => {
  const { environment, release } = environmentOf(name);
  expect(environmentProblems(environment, release)).toEqual([]);
  expect(fileNameProblems(environment, `${name}.yaml`)).toEqual([]);
});

test.each([
  [
    "namespace: access-sample",
    "namespace: Access",
    'sample.yaml:3:12 namespace: must be at most 63 lowercase letters, digits and \'-\', starting and ending with a letter or digit, got "Access"; did you mean "access"?',
  ],
  [
    "namespace: access-sample",
    "namespace: kube-system",
    'sample.yaml:3:12 namespace: must be a dedicated namespace, got "kube-system"; choose another one, because the Pod Security level and quota of the layer would apply to everything in it',
  ],
  [
    "context: sample-eu",
    'context: sample-eu\n  name: "-eu"',
    "sample.yaml:6:9 cluster.name: must be an EKS cluster name of at most 100 letters, digits, '-' and '_', got \"-eu\"; find it with: aws eks list-clusters",
  ],
  [
    "context: sample-eu",
    'context: ""',
    'sample.yaml:5:12 cluster.context: must be a kubectl context name of letters, digits and . _ : / @ + = -, got ""; rename it with: kubectl config rename-context',
  ],
  [
    "context: sample-eu",
    "context: sample eu",
    'sample.yaml:5:12 cluster.context: must be a kubectl context name of letters, digits and . _ : / @ + = -, got "sample eu"; rename it with: kubectl config rename-context',
  ],
  [
    "context: sample-eu",
    "context: $(reboot)",
    'sample.yaml:5:12 cluster.context: must be a kubectl context name of letters, digits and . _ : / @ + = -, got "$(reboot)"; rename it with: kubectl config rename-context',
  ],
  [
    "storageClass: fast",
    "storageClass: Fast",
    "sample.yaml:6:17 cluster.storageClass: must be at most 253 lowercase letters, digits, '-' and '.', starting and ending with a letter or digit, got \"Fast\"; did you mean \"fast\"?",
  ],
  [
    "storageClass: fast",
    "datastorePriorityClass: Stores",
    "sample.yaml:6:27 cluster.datastorePriorityClass: must be at most 253 lowercase letters, digits, '-' and '.', starting and ending with a letter or digit, got \"Stores\"; did you mean \"stores\"?",
  ],
])("an invalid value is reported at its position: %s replaced by %s", (from, to, message) => {
  expect(afterEdit(from, to)).toEqual([message]);
});

test.each([
  "arn:aws:eks:eu-central-1:123456789012:cluster/prod",
  "admin@prod.example.com",
  "gke_project_zone_name",
  "a".repeat(253),
])("%s is a valid kubectl context name", (context) => {
  expect(afterEdit("context: sample-eu", `context: ${context}`)).toEqual([]);
});

describe("the name of an environment", () => {
  test("the name of an environment must be a label that fits into a bucket name", () => {
    expect(lines(partsProblems({ name: "a".repeat(30) }, {}))).toEqual([]);
    expect(lines(partsProblems({ name: "a".repeat(31) }, {}))).toEqual([
      `name: must be at most 30 lowercase letters, digits and '-', starting and ending with a letter or digit, got "${"a".repeat(31)}"; choose another name`,
    ]);
  });

  test("the name of an environment must match its file name", () => {
    expect(afterEdit("name: sample", "name: prod")).toEqual([
      'sample.yaml:2:7 name: must be "sample", because the file is sample.yaml, got "prod"; change it, or rename the file to prod.yaml',
    ]);
    expect(lines(fileNameProblems({ name: "Prod" }, "prod.yaml"))).toEqual([
      'name: must be "prod", because the file is prod.yaml, got "Prod"; change it',
    ]);
  });
});

describe("the services of the two files", () => {
  test("both files must list the same services", () => {
    expect(afterRelease("  auth:\n", "  aut:\n")).toEqual([
      "sample.release.yaml:8:3 services.aut: is not a service of this environment; did you mean auth?",
    ]);
  });

  test.each(["auht", "Auth"])("the misspelled service %s is reported only where it is misspelled", (name) => {
    expect(afterEdit("  auth:\n", `  ${name}:\n`)).toEqual([
      `sample.yaml:13:3 services.${name}: must have a release entry, got none; did you mean auth, which the release file has? otherwise add this service there`,
    ]);
  });

  test("a misspelled service does not hide its other problems", () => {
    const environment: Edit[] = [
      ["  auth:\n", "  auht:\n"],
      ["min: 2, max: 6", "min: 2, max: 1"],
    ];
    expect(problemsAfter({ environment })).toEqual([
      expect.stringMatching(/^sample\.yaml:13:3 services\.auht: must have a release entry/),
      "sample.yaml:15:27 services.auht.scale.max: must be at least min (2), got 1; raise max, or lower min",
    ]);
  });

  test("a misspelled service that no file has is compared with the layer's five services", () => {
    const service = "  metrcs:\n    topology: rolling\n    scale: { min: 2 }\n    calls: [postgres]\ndatastores:\n";
    expect(afterEdit("datastores:\n", service)).toEqual([
      "sample.yaml:33:3 services.metrcs: must have a release entry, got none; did you mean metrics? otherwise add this service to the release file",
    ]);
  });

  test("missing and unknown services in the release file are reported with a fix", () => {
    expect(afterRelease("  streaming:\n", "  somethingElse:\n")).toEqual([
      "sample.release.yaml:2:1 services.streaming: is missing, but the environment file has the service streaming; add this under services and set the versions: streaming: { share: 0, stable: { version: v1.0.0, floor: 3 }, canary: { version: v1.0.0, floor: 1 } }",
      "sample.release.yaml:13:3 services.somethingElse: is not a service of this environment; remove it, or add the service to the environment file",
    ]);
  });

  test("a service may have the name of a member of Object.prototype", () => {
    const { environment, release } = environmentOf("prod");
    const service = { topology: "rolling", scale: { min: 1 } } as const;
    const named = { ...environment, services: { ...environment.services, valueof: service, tostring: service } };
    expect(lines(environmentProblems(named, release))).toEqual([
      "services.tostring: is missing, but the environment file has the service tostring; add this under services and set the versions: tostring: { rolling: { version: v1.0.0, floor: 1 } }",
      "services.valueof: is missing, but the environment file has the service valueof; add this under services and set the versions: valueof: { rolling: { version: v1.0.0, floor: 1 } }",
    ]);
    const inherited = { ...release, services: { ...release.services, toString: {} } };
    expect(lines(environmentProblems(environment, inherited))).toEqual([
      "services.toString: is not a service of this environment; remove it, or add the service to the environment file",
    ]);
  });
});

test("names of active Secrets must be valid in Kubernetes", () => {
  expect(afterRelease("jwt: access-secrets", "jwt: access-secrets-2026.11")).toEqual([]);
  expect(afterRelease("jwt: access-secrets", "jwt: Access_Secrets")).toEqual([
    "sample.release.yaml:18:8 secrets.jwt: must be at most 253 lowercase letters, digits, '-' and '.', starting and ending with a letter or digit, got \"Access_Secrets\"; did you mean \"access-secrets\"?",
  ]);
});

test("problems in one part are reported even if another part has the wrong shape", () => {
  expect(
    problemsAfter({
      environment: [
        ["min: 3, max: 12", "min: 3, max: two"],
        ["min: 2, max: 6", "min: 2, max: 1"],
        ["maxMemory: 384Mi", "maxMemory: 600"],
      ],
      release: [["jwt: access-secrets", "jwt: A"]],
    }),
  ).toEqual([
    "sample.release.yaml:18:8 secrets.jwt: must be at most 253 lowercase letters, digits, '-' and '.', starting and ending with a letter or digit, got \"A\"; did you mean \"a\"?",
    'sample.yaml:10:27 services.gateway.scale.max: must be a whole number, got "two"; write digits only, for example 2',
    "sample.yaml:15:27 services.auth.scale.max: must be at least min (2), got 1; raise max, or lower min",
    'sample.yaml:43:16 datastores.redis.maxMemory: must have a unit, got 600; did you mean "600Mi"?',
  ]);
});

test("the order of keys in the files does not change the reported problems", () => {
  const { environment, release } = environmentOf("prod");
  const services = {
    ...environment.services,
    a: { topology: "rolling", scale: { min: 0 } },
    b: { topology: "rolling", scale: { min: 0 } },
  } as const;
  const reversed = Object.fromEntries(Object.entries(services).reverse());
  expect(environmentProblems({ ...environment, services: reversed }, release)).toEqual(
    environmentProblems({ ...environment, services }, release),
  );
});
