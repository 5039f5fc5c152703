import type { Layer } from "../../../lib/layer/layer";
import { placeholdersIn } from "../../../lib/runbook/fill";
import { ON_CALL_ROLES } from "../../../lib/names";
import type { Procedure, RunStep, Step } from "../../../lib/runbook/procedure";
import { proceduresOf } from "../../../lib/runbook/runbook";
import { environmentOf, layerOf } from "../../helpers/fixtures";
import { LAYERS, richFiles } from "./environments";

const ALL: readonly (readonly [string, Layer])[] = [...LAYERS, ["rich", layerOf(richFiles())]];

/** Every string in a value. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function runs({ steps }: Procedure): readonly RunStep[] {
  return steps.filter((step): step is RunStep => step.kind === "run");
}

/** Runs a check on every step that runs a command, and returns `procedure/step` of those that fail it. */
function failing(layer: Layer, isWrong: (step: RunStep, procedure: Procedure) => boolean): readonly string[] {
  return proceduresOf(layer).flatMap((procedure) =>
    runs(procedure)
      .filter((step) => isWrong(step, procedure))
      .map(({ id }) => `${procedure.id}/${id}`),
  );
}

/** Procedure with this identifier, or an error. */
function procedure(layer: Layer, id: string): Procedure {
  const found = proceduresOf(layer).find((one) => one.id === id);
  if (found === undefined) throw new Error(`${layer.name} has no procedure ${id}`);
  return found;
}

function commandsOf(one: Procedure): readonly string[] {
  return runs(one).map(({ command }) => command);
}

describe.each(ALL)("%s", (_name, layer) => {
  test("identifiers of procedures and of their steps are unique, in lowercase words", () => {
    const all = proceduresOf(layer);
    const ids = all.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const repeated = all.flatMap(({ id, steps }) => {
      const own = steps.map((step) => step.id);
      return own.filter((step, index) => own.indexOf(step) !== index).map((step) => `${id}/${step}`);
    });
    expect(repeated).toEqual([]);
    const names = [...ids, ...all.flatMap(({ steps }) => steps.map((step) => step.id))];
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
  });

  test("each placeholder has a value for each target of its step, or an input", () => {
    const missing = proceduresOf(layer).flatMap(({ id, targets, inputs = [], steps }) =>
      steps.flatMap((step) => {
        const known = (values: object) => [...Object.keys(values), ...inputs.map(({ name }) => name)];
        const used = placeholdersIn(textsIn(step).join("\n"));
        const chosen = targets?.filter(({ name }) => step.only === undefined || step.only.includes(name));
        const scopes = chosen?.map(({ values }) => known(values)) ?? [known({})];
        return scopes.flatMap((scope) =>
          used.filter((name) => !scope.includes(name)).map((name) => `${id}/${step.id}: <${name}>`),
        );
      }),
    );
    expect(missing).toEqual([]);
  });

  test("each input is used, and its example matches its pattern, which admits nothing for a shell", () => {
    const wrong = proceduresOf(layer).flatMap(({ id, inputs = [], steps }) => {
      const used = placeholdersIn(textsIn(steps).join("\n"));
      return inputs
        .filter(({ name, example, pattern }) => {
          const whole = new RegExp(`^(?:${pattern})$`);
          return !used.includes(name) || !whole.test(example) || /['"$`;|&<>(){}\\!*?\n]/.test(charactersOf(whole));
        })
        .map(({ name }) => `${id}: ${name}`);
    });
    expect(wrong).toEqual([]);
  });

  test("each step is only for targets that the procedure has", () => {
    const wrong = proceduresOf(layer).flatMap(({ id, targets = [], steps }) =>
      steps.flatMap(({ id: step, only = [] }) =>
        only.filter((name) => !targets.some((target) => target.name === name)).map((name) => `${id}/${step}: ${name}`),
      ),
    );
    expect(wrong).toEqual([]);
  });

  test("a kubectl command that changes something says what it changes and how to undo it", () => {
    const verb =
      /kubectl (?:--context \S+ )?(?:-n \S+ )?(?:apply|create|delete|patch|scale|taint|label|annotate|set|rollout (?:restart|undo))\b/;
    // A dry run only renders its object.
    const isChange = ({ command }: RunStep) => verb.test(command.replace(/kubectl [^|]*--dry-run=client[^|]*/, ""));
    expect(failing(layer, (step) => isChange(step) && step.change === undefined)).toEqual([]);
  });

  test("a link in a text leads to an existing procedure", () => {
    const all = proceduresOf(layer);
    const ids = all.map(({ id }) => id);
    const links = [...JSON.stringify(all).matchAll(/\]\(#([a-z-]+)\)/g)].map(([, id]) => id);
    expect(links.filter((id) => id === undefined || !ids.includes(id))).toEqual([]);
    expect(links.length).toBeGreaterThan(0);
  });

  test("an undo by a procedure names an existing one", () => {
    const ids = proceduresOf(layer).map(({ id }) => id);
    const undone = failing(layer, ({ change }) => {
      const undo = change?.undo;
      return undo?.kind === "procedure" && !ids.includes(undo.procedure);
    });
    expect(undone).toEqual([]);
  });

  test("a change that the next apply refuses says how to adopt it", () => {
    const refused = failing(
      layer,
      ({ change }) => change?.nextApply.kubectl === "conflict" && change.nextApply.adopt === undefined,
    );
    expect(refused).toEqual([]);
  });

  test("only breakglass runs programs in containers, and at least operate forwards ports", () => {
    const wrong = failing(layer, ({ command, who }) => {
      if (/ exec /.test(command)) return who !== "breakglass";
      if (/ port-forward /.test(command)) return who !== "operate";
      if (/kubectl (?:--context \S+ )(?!-n )/.test(command) && !/ apply | get -f /.test(command))
        return who !== "administrator";
      return false;
    });
    expect(wrong).toEqual([]);
  });

  test("each command for the cluster names the context, and a step that never ends says where to continue", () => {
    const wrong = failing(layer, ({ command, endsAt }) => {
      const isEndless = / logs (-f|--follow) | port-forward /.test(command);
      const hasContext = !/(?<!--via )\bkubectl (?!--context )/.test(command);
      return !hasContext || isEndless !== (endsAt !== undefined);
    });
    expect(wrong).toEqual([]);
  });

  test("no command opens a terminal, or follows the log of one of many pods", () => {
    expect(failing(layer, ({ command }) => / -it | -ti /.test(command))).toEqual([]);
    const isFollowing = ({ command }: RunStep) => /logs (-f|--follow) /.test(command);
    expect(failing(layer, isFollowing).length).toBeGreaterThan(0);
    const isOfOnePod = (step: RunStep) => isFollowing(step) && !/ -l \S+ .*--max-log-requests=\d+/.test(step.command);
    expect(failing(layer, isOfOnePod)).toEqual([]);
  });

  test("no command needs a newer kubectl than docs/compatibility.md names", () => {
    // kubectl 1.32 added this option.
    expect(failing(layer, ({ command }) => command.includes("--all-pods"))).toEqual([]);
  });

  test("patterns of expected outputs are valid regular expressions", () => {
    const patterns = proceduresOf(layer).flatMap((one) => runs(one).flatMap(({ expect: { output } }) => output ?? []));
    expect(patterns.length).toBeGreaterThan(0);
    for (const pattern of patterns) expect(() => new RegExp(pattern, "m")).not.toThrow();
  });

  test("an external datastore has no program to run inside", () => {
    const external = Object.values(layer.datastores)
      .filter(({ kind }) => kind === "external")
      .map(({ name }) => `deployment/${name}-deployment`);
    const wrong = failing(layer, ({ command }) => external.some((deployment) => command.includes(deployment)));
    expect(wrong).toEqual([]);
  });
});

/** Printable characters that a pattern matches somewhere in the characters that it allows. */
function charactersOf(whole: RegExp): string {
  const printable = Array.from({ length: 96 }, (_, index) => String.fromCharCode(32 + (index % 95))).concat("\n");
  return printable.filter((char) => whole.test(char) || whole.test(`a${char}a`) || whole.test(`1${char}1`)).join("");
}

test("an environment has only the procedures of its parts", () => {
  const ids = (name: string) =>
    proceduresOf(LAYERS.find(([one]) => one === name)?.[1] ?? layerOf(environmentOf("dev"))).map(({ id }) => id);
  expect(ids("prod")).toEqual(expect.arrayContaining(["silence-alert", "disk-full", "certificate-expired"]));
  expect(ids("dev")).not.toContain("respond-to-alert");
  expect(ids("dev")).not.toContain("silence-alert");
  expect(ids("dev")).not.toContain("certificate-expired");
  expect(ids("eks")).not.toContain("disk-full");
});

test("a service with an autoscaler is never scaled with kubectl scale, and one without has no autoscaler to patch", () => {
  const stepsFor = (name: string, kind: "auto" | "fixed") => {
    const steps = runs(procedure(layerOf(environmentOf(name, "environments")), "by-hand"));
    return steps.filter(({ command }) => (kind === "auto" ? / patch hpa / : / scale deployment/).test(command)).length;
  };
  expect([stepsFor("prod", "auto"), stepsFor("prod", "fixed")]).toEqual([1, 0]);
  expect([stepsFor("dev", "auto"), stepsFor("dev", "fixed")]).toEqual([0, 1]);
});

test.each(["service-outage", "high-cpu"])("%s adds pods with an end, and not with kubectl", (id) => {
  for (const name of ["dev", "prod"]) {
    const commands = commandsOf(procedure(layerOf(environmentOf(name, "environments")), id));
    expect(commands.filter((command) => /minReplicas|scale deployment/.test(command))).toEqual([]);
    expect(commands.filter((command) => / scale <service> <more> --until /.test(command))).toHaveLength(1);
  }
});

test("an external Alertmanager has no silence commands, and one in the cluster uses the second version of its interface", () => {
  const eks = layerOf(environmentOf("eks", "examples/environments"));
  const prod = layerOf(environmentOf("prod", "environments"));
  expect(commandsOf(procedure(eks, "silence-alert"))).toEqual([]);
  const create = runs(procedure(prod, "silence-alert")).find(({ id }) => id === "silence");
  expect(create?.command).toContain("/api/v2/silences");
});

test("two replicas of Alertmanager are two Deployments, restarted one after the other", () => {
  const restarts = commandsOf(procedure(layerOf(richFiles()), "alertmanager-outage")).filter((command) =>
    command.includes("rollout"),
  );
  expect(restarts.map((command) => command.replace(/^.*rollout (\S+) (\S+).*$/, "$1 $2"))).toEqual([
    "restart deployment/alertmanager-deployment",
    "status deployment/alertmanager-deployment",
    "restart deployment/alertmanager-second-deployment",
    "status deployment/alertmanager-second-deployment",
  ]);
});

test("an environment without contacts, backups or a probe has no steps for them", () => {
  const { environment, release } = environmentOf("prod", "environments");
  const { contacts: _contacts, backups: _backups, jobs: _jobs, ...bare } = environment;
  const layer = layerOf({ environment: bare, release });
  const texts = textsIn(proceduresOf(layer)).join("\n");
  expect(texts).not.toMatch(/@oncall|#incidents|database-backup|job probe|receiver-keys/);
  expect(proceduresOf(layer).map(({ id }) => id)).not.toContain("jobs-failed");
});

test("a step before each destructive command looks at what would be lost, and the command has a condition", () => {
  const destructive = /flushall|delete pvc|delete pod|pg_terminate_backend|taint node \S+ \S+=/;
  const prod = layerOf(environmentOf("prod", "environments"));
  const unchecked = proceduresOf(prod).flatMap(({ id, steps }) =>
    steps
      .filter((step: Step, index) => {
        if (step.kind !== "run" || !destructive.test(step.command)) return false;
        return !step.condition?.startsWith("Only if") || index === 0;
      })
      .map((step) => `${id}/${step.id}`),
  );
  expect(unchecked).toEqual([]);
});

test("roles are those of the on-call groups, the pipeline, an administrator or anyone", () => {
  const known = [...Object.keys(ON_CALL_ROLES), "pipeline", "administrator", "anyone"];
  for (const [, layer] of ALL) expect(failing(layer, ({ who }) => !known.includes(who))).toEqual([]);
});
