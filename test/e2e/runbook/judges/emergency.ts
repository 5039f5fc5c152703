import { MONITORING_NAMES } from "../../../../lib/names";
import type { RenderedPolicy } from "../../../helpers/policies";
import { NAMESPACE, objectsOf } from "../../support/layer";
import type { Judge, Lane } from "../judgment";
import { applyOf, inRunbookFolder, RUNBOOK_FOLDER, SYNTH, UNLOCK, WRITE_FILES, pathOf } from "../runbook-files";
import { code } from "../table";
import { mustBe, proved } from "../verdict";
import { fails, live, works, type World } from "../world";

/** Where to run the command, as the beginning of a sentence. */
const IN_FOLDER = `Run it in \`${RUNBOOK_FOLDER}\`, where ${code(WRITE_FILES)} writes the file`;

/**
 * Incident files that do not affect workloads in this cluster, namely alert rules, and network policies, which KWOK does not
 * enforce.
 */
export function judgesOfEmergency(): Lane {
  return [
    { line: "apply -f k8s/emergency-network-policy.yaml", judge: lockdown },
    { line: "apply -f k8s/security-monitoring.yaml", judge: securityMonitoring },
  ];
}

const UNFORCED = applyOf({ kind: "emergency-network-policy" });
const FORCED = applyOf({ kind: "emergency-network-policy" }, true);
const MILDER = FORCED.replace(/^(.*) -f .*$/, "access-layer lockdown --env prod --level no-internet-in | $1 -f -");

const lockdown: Judge = async (world, filled) => {
  await fails(world, filled, "does not exist");
  const normal = await policies(world);
  const isNormal = async () => JSON.stringify(await policies(world)) === JSON.stringify(normal);
  await works(world, SYNTH);
  for (const command of [inRunbookFolder(filled), FORCED]) {
    await openByHand(world);
    await fails(world, `${UNFORCED} --dry-run=server`, 'conflict with "kubectl-patch"');
    await works(world, command);
    const open = (await policies(world)).filter(({ ingress, egress }) => ingress.length + egress.length > 0);
    mustBe(open.length === 0, "no policy allows any flow", open);
    await works(world, UNLOCK);
    mustBe(await isNormal(), "the normal policies are restored");
  }
  await works(world, MILDER);
  mustBe(!(await isNormal()), "the lower level removes rules");
  await works(world, UNLOCK);
  return proved(
    `${IN_FOLDER}. It removes all rules from the layer's network policies, including rules added by hand. Policies of other owners ` +
      "remain (KWOK enforces none). Open connections can continue until a pod at either end restarts.",
    `${code(FORCED)}; without \`--force-conflicts\`, the command fails if a policy was changed by hand. To allow more flows, use a lower level: ${code(MILDER)}. To undo: ${code(`${SYNTH} && ${UNLOCK}`)}`,
  );
};

interface Rules {
  readonly name: string;
  readonly ingress: readonly unknown[];
  readonly egress: readonly unknown[];
}

async function policies({ kubectl }: World): Promise<readonly Rules[]> {
  const found = await objectsOf<RenderedPolicy>(kubectl, "networkpolicies");
  // The API server omits an empty list.
  return found.map(({ metadata, spec }) => {
    const { ingress, egress }: Partial<RenderedPolicy["spec"]> = spec;
    return { name: metadata.name, ingress: ingress ?? [], egress: egress ?? [] };
  });
}

/** A manual change, for example by an attacker or during debugging. */
async function openByHand({ kubectl }: World): Promise<void> {
  const patch = ["--type=merge", "-p", '{"spec":{"ingress":[{}]}}'];
  await kubectl.run(["-n", NAMESPACE, "patch", "networkpolicy", "postgres", ...patch]);
}

const securityMonitoring: Judge = async (world, filled) => {
  const [path, instead] = [pathOf({ kind: "security-monitoring" }), applyOf({ kind: "security-monitoring" })];
  const remove = `kubectl delete -f ${path}`;
  await fails(world, filled, "does not exist");
  for (const command of [inRunbookFolder(filled), instead]) {
    await works(world, command);
    const rules = await live(world, "prometheusrule", MONITORING_NAMES.securityRules);
    mustBe(rules !== undefined, "the rules are in the cluster");
    await works(world, remove);
  }
  return proved(
    `${IN_FOLDER}. It creates the rules in the cluster. This test cannot show whether Prometheus loads them. Applying the manifests does not remove them.`,
    `${code(instead)}. After the incident, run ${code(remove)}.`,
  );
};
