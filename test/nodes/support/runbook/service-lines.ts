import { DEFAULT_NAMESPACE } from "../../../../lib/names";
import { code } from "../../../e2e/runbook/table";
import { proved, refuted, undecidable } from "../../../e2e/runbook/verdict";
import { step, type NodeLine } from "./node-line";

const N = `-n ${DEFAULT_NAMESPACE}`;
const IN_POD = `kubectl exec -it <pod-name> ${N} --`;
const IN_DEPLOYMENT = `kubectl exec -it deployment/<service-name> ${N} --`;

const PROBE = `access-layer job probe --env prod | kubectl create -f - ${N}`;
const PROBE_LOG = `kubectl logs job/probe ${N}`;

const SCRAPE = "curl -s http://localhost:8000/metrics | grep <service-name>_requests_total";
const FORWARD = `kubectl port-forward deployment/<service-name>-canary 8000:8000 ${N}`;

const STATS =
  `kubectl get --raw /api/v1/nodes/$(kubectl get pod <pod-name> ${N} -o jsonpath={.spec.nodeName})/proxy/stats/summary | ` +
  `jq '.pods[] | select(.podRef.name == "<pod-name>")["ephemeral-storage"]'`;

const MISSING = /executable file not found/;
const BY_IMAGE = "The service's image decides whether this program exists. The test's image does not contain it.";

/** Lines that run programs in the containers of services or read their logs. */
export const SERVICE_LINES: readonly NodeLine[] = [
  {
    numbers: [333],
    command: `kubectl exec -it deployment/<service-name>-canary ${N} -- curl -s http://localhost:8000/metrics | grep error_rate`,
    verdict: undecidable(
      "The service's image decides whether `curl` exists and which metrics it has. The service contract requires " +
        "`<service-name>_requests_total{status}` and no metric named error_rate, and the test's image has none.",
      `Run ${code(FORWARD)}, and in a second terminal ${code(SCRAPE)}. This does not need a program in the container.`,
    ),
    seen: /^$/,
    instead: [step(SCRAPE, /^streaming_requests_total\{status="200"\} \d+$/m, { during: FORWARD })],
  },
  {
    numbers: [429],
    command: `${IN_POD} curl -f http://<service-name>-service:8000/health`,
    verdict: refuted(
      "The NetworkPolicies reject the connection from a pod whose service does not call this one, even if nothing is wrong. Whether the " +
        "container has `curl` depends on its image.",
      `${code(PROBE)} requests \`/health\` from every service; ${code(PROBE_LOG)} shows the results. ` +
        `To repeat it: ${code(`kubectl delete job/probe ${N}`)}`,
    ),
    podOf: (service) => (service === "metrics" ? "entitlements" : "metrics"),
    answer: /^/,
    seen: /curl: \(7\) Failed to connect to \S+-service/,
    instead: [
      step(PROBE, /^job\.batch\/probe created$/m),
      step(`kubectl wait --for=condition=complete job/probe ${N} --timeout=300s`, /condition met/),
      step(PROBE_LOG, /^OK +http:\/\/<service-name>-service:8000\/health$/m),
    ],
    after: [step(`kubectl delete job/probe ${N}`, /deleted/)],
  },
  {
    numbers: [441],
    command: `${IN_POD} df -h`,
    verdict: undecidable(
      "The service's image decides whether `df` exists. With the test's image, the line shows the disk of the node, on which every pod of " +
        "the node writes.",
      `As cluster administrator: ${code(STATS)} shows how many bytes the pod has written.`,
    ),
    seen: /^Filesystem/m,
    instead: [step(STATS, /"usedBytes": \d+/, { repeat: true })],
  },
  {
    numbers: [645],
    command: `${IN_POD} security-scan`,
    verdict: undecidable(BY_IMAGE),
    seen: MISSING,
  },
  {
    numbers: [688],
    command: `${IN_DEPLOYMENT} cat /var/log/access.log`,
    verdict: undecidable(
      "The service's image decides whether it writes this file. It can: `/var/log` is a writable scratch volume, which is deleted with its pod. " +
        "The output covers only one of several pods.",
    ),
    seen: /\/var\/log\/access\.log: No such file or directory/,
  },
  ...["security-scan", "compliance-check"].map((program, index) => ({
    numbers: [index === 0 ? 694 : 697],
    command: `${IN_DEPLOYMENT} ${program}`,
    verdict: undecidable(BY_IMAGE),
    seen: MISSING,
  })),
];

const PREVIOUS = `kubectl logs --previous <pod-name> ${N}`;

/** Lines that need a container that ended. They run last. */
export const SERVICE_CHANGES: readonly NodeLine[] = [
  {
    numbers: [455],
    command: PREVIOUS,
    verdict: proved(
      "After a container was killed, prints the log of the previous container. Without a restart, the command fails: `previous terminated container … not found`.",
    ),
    before: [step(PREVIOUS, /previous terminated container .* not found/, { code: 1 })],
    killsContainer: true,
    answer: /"message":"listening"/,
  },
];
