import type { Kit } from "../kit";
import { handBack } from "../parts/ownership";
import type { Input, Procedure } from "../procedure";
import { applyFiles, compareFiles, keepReleased, mergeFiles, renderFiles, rolledOut } from "../parts/release";

const CPU = "([1-9][0-9]{0,4}m|[1-9][0-9]?)";
const MEMORY = "[1-9][0-9]{0,5}(Mi|Gi)";

/** Changes CPU and memory of a service. */
export function resizeService(kit: Kit): Procedure | undefined {
  const { kubectl, services } = kit;
  const [first] = services;
  if (first === undefined) return undefined;
  const change = "Change";
  const paired = services.filter(({ other }) => other !== undefined).map(({ name }) => name);
  const path = "services.<service>.resources";
  return {
    id: "resize-service",
    title: "Change CPU and memory",
    chapter: "services",
    situation: "a service needs more CPU or memory",
    summary:
      "Change the requests and limits of a service. All of its workloads restart, without an interruption. The pipeline applies the change, because the ResourceQuota of the namespace changes with it.",
    targets: services,
    inputs: [
      input("cpu", "CPU request: cores, such as 2, or thousandths of a core, such as 200m.", "200m", CPU),
      input("cpu-limit", "CPU limit: at least the request.", "2", CPU),
      input("memory", "Memory request.", "320Mi", MEMORY),
      input("memory-limit", "Memory limit: at least the request. Above it, the container is killed.", "640Mi", MEMORY),
    ],
    steps: [
      {
        kind: "run",
        group: "Prepare",
        id: "usage",
        what: "Check the CPU and memory of each pod.",
        command: kubectl("top pods -l app=<service>"),
        who: "read",
        expect: { see: "Each pod is listed with its CPU and memory.", output: "^<deployment>-" },
        within: 10,
      },
      {
        kind: "run",
        group: "Prepare",
        id: "limits",
        what: "Check the current requests and limits.",
        command: kubectl(
          `get deployment/<deployment> -o jsonpath='{.spec.template.spec.containers[?(@.name=="<service>")].resources}'`,
        ),
        who: "read",
        expect: { see: "The requests and limits are shown as JSON.", output: '"limits":' },
        within: 10,
      },
      ...keepReleased(kit),
      {
        kind: "edit",
        group: change,
        id: "resources",
        what: "Set the new values in the environment file.",
        file: kit.environmentFile,
        set: [
          { path: `${path}.requests.cpu`, value: '"<cpu>"' },
          { path: `${path}.requests.memory`, value: "<memory>" },
          { path: `${path}.limits.cpu`, value: '"<cpu-limit>"' },
          { path: `${path}.limits.memory`, value: "<memory-limit>" },
        ],
      },
      renderFiles(kit, "synth", change),
      compareFiles(kit, "compare", change, {
        see: "The workloads of <service> restart. Their resources change, and the ResourceQuota.",
        output: "containers\\[<service>\\]\\.resources",
      }),
      applyFiles(kit, {
        id: "apply",
        group: change,
        what: "Apply the manifest.",
        who: "pipeline",
        changes: "Replaces the pods of <service> with pods that have the new requests and limits.",
        deployment: "<deployment>",
      }),
      handBack(kit, { id: "hand-back", group: change, object: "deployment/<deployment>" }),
      rolledOut(kit, "rollout", "Verify", "<deployment>"),
      ...(paired.length === 0 ? [] : [{ ...rolledOut(kit, "rollout-other", "Verify", "<other>"), only: paired }]),
      mergeFiles("Verify"),
    ],
    escalate:
      "If new pods stay Pending, no node has room for them: undo the change, and call an administrator of the cluster.",
  };
}

function input(name: string, what: string, example: string, pattern: string): Input {
  return { name, what, example, pattern };
}
