import type { Preface } from "./table";

/** What the page says before the tables. */
export const PREFACE: Preface = {
  introduction:
    "Every line of the production runbook's command blocks, tried on a real Kubernetes control plane (1.36) with prod applied " +
    "in the namespace `254carbon-access`. The runbook is kept in `test/fixtures/production-runbook.md`; the numbers are its lines. " +
    "`test/e2e/runbook.test.ts` runs the lines and fails when this page changes; `UPDATE_GOLDENS=1` writes it anew.\n\n" +
    "**proved**: it ran and did what it promises, and nothing takes that back silently. **refuted**: it fails, does not do what it " +
    "promises, is taken back without a word, or does harm. Commands in the last column were run too, and worked; queries were only read. " +
    "**undecidable here**: it needs a real container, AWS, Prometheus, or another repository.",
  simulated: [
    "No container runs: KWOK plays the nodes, makes pods ready and lets those of jobs complete. Nothing here shows what an image does.",
    "No NetworkPolicy is enforced, no Service forwards a packet, and no name of the cluster's DNS resolves. What is behind a Service is " +
      "read from its EndpointSlices.",
    "Programs that `kubectl exec` runs are stand-ins that say what they were called with. Logs are one fixed line, usage is next to nothing, " +
      "a forwarded port answers `/health` by itself.",
    "At the operator's desk `aws`, `apt` and `curl` (but for `localhost`) are stand-ins; shell, terminal, kubectl and `access-layer` are real. " +
      "There `environments/` has prod's two files, and `runbook/prod` what `access-layer runbook-files` made of them.",
    "Volumes stand ready, and the Secrets that pods refer to are made by the test.",
    "Prod starts with every service at v1.0.0, so that the runbook's v1.0.1 is an update. Times are shortened: `minReadySeconds` is 0 " +
      "instead of 5, the autoscalers look every 2 s instead of 15 and have no window before they scale down instead of 300 s; in the runbook's " +
      "files too.",
  ],
};
