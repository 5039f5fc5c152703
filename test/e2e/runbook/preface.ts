import type { Preface } from "./table";

/** The text before the tables. */
export const PREFACE: Preface = {
  introduction:
    "This page shows whether each line in the production runbook's command blocks works on a real Kubernetes control plane " +
    "(1.36) with prod in the namespace `254carbon-access`. The line numbers refer to `test/fixtures/production-runbook.md`. " +
    "`test/e2e/runbook.test.ts` runs the lines and fails if this page is out of date; `UPDATE_GOLDENS=1` rewrites it.\n\n" +
    "**works**: the line does what the runbook says, and nothing silently reverts it. **does not work**: the line fails, does not do what the runbook says, is silently reverted, or causes damage. **not testable here**: the line needs a real container, AWS, Prometheus, or another " +
    "repository; [tests on real nodes](runbook-on-real-nodes.md) decide some of these lines. The commands in the last column were also run and work; queries were only parsed.",
  simulated: [
    "No containers run. KWOK simulates nodes and marks pods as ready, and Job pods complete. The results therefore do not depend on the images.",
    "NetworkPolicies are not enforced, Services forward no packets, and cluster DNS names do not resolve. The pods behind a Service " +
      "are read from its EndpointSlices.",
    "Programs run by `kubectl exec` are stubs that print their arguments. Each log contains one fixed line, resource usage is almost zero, and a forwarded port responds to `/health`.",
    "On the operator's machine, `aws`, `apt` and `curl` (except for `localhost`) are stubs; the shell, the terminal, kubectl and `access-layer` are real. `environments/` contains prod's two files, and `runbook/prod` contains the output of `access-layer runbook-files`.",
    "Volumes are created in advance, and the test creates the Secrets that pods refer to.",
    "Prod starts with every service at v1.0.0, so the runbook's v1.0.1 is an update. Wait times are shortened, including in the runbook's files: " +
      "`minReadySeconds` is 0 instead of 5, HPAs sync every 2 s instead of 15 s, and the scale-down window is 0 instead of 300 s.",
  ],
};
