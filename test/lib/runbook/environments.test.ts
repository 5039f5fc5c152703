import { kitOf } from "../../../lib/runbook/kit";
import type { Procedure, RunStep } from "../../../lib/runbook/procedure";
import { proceduresOf } from "../../../lib/runbook/runbook";
import { RUNBOOK_ENVIRONMENTS, type RunbookEnvironment } from "../../helpers/runbook-environments";

const CASES = RUNBOOK_ENVIRONMENTS.map((environment) => [environment.name, environment] as const);

function procedureOf(environment: string, id: string): Procedure | undefined {
  const { layer } = found(environment);
  return proceduresOf(layer).find((procedure) => procedure.id === id);
}

function found(name: string): RunbookEnvironment {
  const environment = RUNBOOK_ENVIRONMENTS.find((one) => one.name === name);
  if (environment === undefined) throw new Error(`no environment ${name}`);
  return environment;
}

function runSteps(procedure: Procedure | undefined): readonly RunStep[] {
  return (procedure?.steps ?? []).filter((step): step is RunStep => step.kind === "run");
}

function idsOf(environment: string, chapter: Procedure["chapter"]): readonly string[] {
  return proceduresOf(found(environment).layer)
    .filter((procedure) => procedure.chapter === chapter)
    .map(({ id }) => id);
}

const ROLLING = ["deploy-service", "roll-back-service", "scale-service", "by-hand", "resize-service"];
const COLORS = ["blue-green-release", "switch-back"];
const CANARY = ["canary-release", "abort-canary"];

describe("procedures that an environment has", () => {
  test.each([
    ["dev", []],
    ["k3s", []],
    ["team-a", []],
    ["staging", [...COLORS, ...CANARY]],
    ["prod", [...COLORS, ...CANARY]],
    ["eks", [...COLORS, ...CANARY]],
  ] as const)("%s has the releases of its topologies", (name, expected) => {
    expect(idsOf(name, "services")).toEqual(ROLLING);
    expect(idsOf(name, "deployment")).toEqual(expected);
  });

  test.each([
    ["dev", ["cache-warm", "restore-database", "upgrade-datastore"]],
    [
      "staging",
      ["cache-warm", "backfill", "database-backup", "restore-database", "configuration-backup", "upgrade-datastore"],
    ],
    [
      "prod",
      [
        "cache-warm",
        "backfill",
        "hot-queries",
        "database-backup",
        "restore-database",
        "configuration-backup",
        "upgrade-datastore",
      ],
    ],
    ["gke", ["cache-warm", "restore-database", "upgrade-datastore"]],
    ["eks", ["cache-warm", "hot-queries", "database-backup", "restore-database", "configuration-backup"]],
  ] as const)("%s has the maintenance of its jobs, backups and datastores", (name, expected) => {
    const always = ["regular-tasks", "update-images"];
    expect(idsOf(name, "maintenance").filter((id) => !always.includes(id))).toEqual(expected);
  });

  test("an environment without a datastore password in the cluster has no rotation of one", () => {
    expect(procedureOf("eks", "rotate-datastore-password")).toBeUndefined();
    expect(procedureOf("prod", "rotate-datastore-password")?.targets?.map(({ name }) => name)).toEqual([
      "postgres",
      "redis",
    ]);
  });

  test.each(CASES)("%s: releases name only the services of their topology", (_name, { layer }) => {
    const topologies = new Map(kitOf(layer).services.map(({ name, topology }) => [name, topology]));
    const wanted = { "deploy-service": "rolling", "blue-green-release": "blueGreen", "canary-release": "canary" };
    for (const [id, topology] of Object.entries(wanted)) {
      const targets = proceduresOf(layer).find((procedure) => procedure.id === id)?.targets ?? [];
      const all = [...topologies].filter(([, one]) => one === topology).map(([name]) => name);
      expect(targets.map(({ name }) => name)).toEqual(all);
    }
  });
});

describe("commands that an environment has", () => {
  test("only a server in the cluster has commands that run in its pod", () => {
    const external = RUNBOOK_ENVIRONMENTS.flatMap(({ layer }) =>
      Object.values(layer.datastores).filter(({ kind }) => kind === "external").length === 0
        ? []
        : proceduresOf(layer).flatMap((procedure) =>
            runSteps(procedure)
              .filter(({ command }) => / exec (-i )?deployment\//.test(command))
              .map(({ id }) => `${layer.name} ${procedure.id} ${id}`),
          ),
    );
    expect(external.filter((one) => one.startsWith("eks ") || one.startsWith("managed "))).toEqual([]);
    expect(runSteps(procedureOf("prod", "restore-database")).some(({ command }) => command.includes(" exec "))).toBe(
      true,
    );
  });

  test.each(["dev", "prod"])("%s: a service is scaled by one command, with or without an autoscaler", (name) => {
    const commands = runSteps(procedureOf(name, "scale-service")).map(({ command }) => command);
    expect(commands).toContain(
      `npx --no-install access-layer scale <service> <pods> --env ${name} --via kubectl --yes`,
    );
    expect(commands.filter((command) => /patch|scale deployment/.test(command))).toEqual([]);
  });

  test("weights of a route change only with a Gateway", () => {
    const patches = (name: string) =>
      runSteps(procedureOf(name, "by-hand")).filter(({ command }) =>
        command.includes("patch httproute <service> --type=json"),
      ).length;
    expect(patches("prod")).toBeGreaterThan(0);
    expect(patches("staging")).toBe(0);
  });

  test("a Secret of an external store is an entry in the store, and kubectl does not create it", () => {
    const steps = procedureOf("eks", "rotate-jwt")?.steps ?? [];
    expect(steps.find(({ id }) => id === "entry")?.what).toContain("access-layer/eks/<secret>");
    expect(runSteps(procedureOf("eks", "rotate-jwt")).some(({ command }) => command.includes("create secret"))).toBe(
      false,
    );
    expect(runSteps(procedureOf("prod", "rotate-jwt")).some(({ command }) => command.includes("create secret"))).toBe(
      true,
    );
  });

  test("a release by digest names the version and the digest", () => {
    const released = (name: string) =>
      runSteps(procedureOf(name, "deploy-service")).find(({ id }) => id === "release")?.command;
    const release = "npx --no-install access-layer release <service> <version>";
    expect(released("on-premises")).toContain(`${release} --digest <digest> --env on-premises `);
    expect(released("prod")).toContain(`${release} --env prod `);
  });

  test("backups name the bucket and the role of the environment", () => {
    const [list] = runSteps(procedureOf("eks", "database-backup")).slice(-1);
    expect(list?.command).toBe(
      "aws s3 ls s3://example-access-layer-backups/database/ --profile access-layer-restore-eks --region eu-central-1",
    );
  });
});

describe("roles of commands", () => {
  /** Commands and the only roles that may be named for them. */
  const ROLES: readonly (readonly [command: RegExp, roles: readonly RunStep["who"][]])[] = [
    [/kubectl [^|]* exec /, ["breakglass"]],
    [/kubectl [^|]* port-forward /, ["operate"]],
    [/get secret|create secret|label pod/, ["breakglass"]],
    [/clusterrolebindings/, ["administrator"]],
    [/apply --server-side --field-manager=access-layer -f dist/, ["pipeline"]],
    [/access-layer (status|history|adopt) |access-layer .* --dry-run$/, ["read"]],
    [/access-layer .* --via kubectl --yes$/, ["operate"]],
    [/^(?!.*kubectl)(npx (?!.*access-layer (status|history|adopt) )|aws |curl |jq |rm )/, ["anyone"]],
  ];

  test.each(CASES)("%s: each command names the lowest role that can run it", (_name, { layer }) => {
    const wrong = proceduresOf(layer).flatMap((procedure) =>
      runSteps(procedure).flatMap(({ id, command, who }) =>
        ROLES.filter(
          ([pattern, roles]) => pattern.test(command) && !command.includes("| kubectl") && !roles.includes(who),
        ).map(([pattern]) => `${procedure.id} ${id}: ${who} ${pattern}`),
      ),
    );
    expect(wrong).toEqual([]);
  });
});
