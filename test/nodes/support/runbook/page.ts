import { pageOf, type Preface } from "../../../e2e/runbook/table";
import { NODE_PLACES, nodeVerdicts } from "./lines";

const PREFACE: Preface = {
  title: "Test results of the production runbook on real nodes",
  introduction:
    "The [tests with simulated containers](runbook-against-the-cluster.md) could not decide these lines of the production runbook. " +
    "`test/nodes/full/runbook.test.ts` runs them on real nodes ([what is real](images.md)) with a small version of prod in the namespace " +
    "`254carbon-access`, and fails if a result differs from this page. The line numbers refer to `test/fixtures/production-runbook.md`.\n\n" +
    "**works**: the line does what the runbook says. **does not work**: the line fails or causes damage. **not testable here**: the result " +
    "depends on software that this test does not have: the image of a service, another repository, or Prometheus. The commands in the " +
    "last column were also run and work; queries and the alert were not tested.",
  simulated: [
    "The images of the services contain a stand-in that meets the [service contract](../service-contract.md). A line that needs another " +
      "program of such an image is not testable here even if the stand-in prints something.",
    "PostgreSQL, Redis and Kafka and their command-line programs are real. The start scripts of the images and of the `kafka-…` commands are " +
      "this project's; they start Kafka's own classes.",
    "Each volume is a separate file system in memory.",
    "The operator's terminal has 50 rows. The port that `port-forward` opens is a free one, and `/tmp/hot_queries.json` is a file in the test's folder.",
    "Keycloak and backups are missing, and each workload has one pod.",
    "On the operator's machine, `curl` reaches only `localhost`. The shell, the terminal, kubectl, `jq` and `access-layer` are real.",
  ],
};

/** The page with the verdicts of all lines that ran on real nodes. */
export function nodePage(): string {
  return pageOf(nodeVerdicts(), NODE_PLACES, PREFACE);
}
