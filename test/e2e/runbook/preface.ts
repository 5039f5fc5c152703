import type { Preface } from "./table";

/** The text before the tables. */
export const PREFACE: Preface = {
  introduction:
    "Every line of the production runbook's command blocks, tried on a real Kubernetes control plane (1.36) with prod applied " +
    "in the namespace `254carbon-access`. The runbook is kept in `test/fixtures/production-runbook.md`; the numbers are its lines. " +
    "`test/e2e/runbook.test.ts` runs the lines and fails if this page changes; `UPDATE_GOLDENS=1` rewrites it.\n\n" +
    "**proved**: it ran and did what it says, and nothing reverts that silently. **refuted**: it fails, does not do what it says, is " +
    "reverted silently, or does harm. Commands in the last column were run too, and worked; queries were only parsed. " +
    "**undecidable here**: it needs a real container, AWS, Prometheus, or another repository.",
  simulated: [
    "No container runs: KWOK simulates nodes and makes pods ready; Job pods complete. Nothing here shows what an image does.",
    "NetworkPolicies are not enforced, Services forward no packets, and cluster DNS names do not resolve. The pods behind a Service " +
      "are read from its EndpointSlices.",
    "Programs run by `kubectl exec` are fakes that print their arguments. Logs are one fixed line, resource usage is almost zero, and a " +
      "forwarded port answers `/health`.",
    "On the operator's machine `aws`, `apt` and `curl` (except for `localhost`) are fakes; shell, terminal, kubectl and `access-layer` are " +
      "real. `environments/` contains prod's two files, and `runbook/prod` the output of `access-layer runbook-files`.",
    "Volumes are created in advance, and the test creates the Secrets that pods refer to.",
    "Prod starts with every service at v1.0.0, so that the runbook's v1.0.1 is an update. Times are shortened, also in the runbook's files: " +
      "`minReadySeconds` is 0 instead of 5, HPAs sync every 2 s instead of 15 s, and the scale-down window is 0 instead of 300 s.",
  ],
};
