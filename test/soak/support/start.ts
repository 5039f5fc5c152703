import startClusters from "../../e2e/support/start";
import { clearRecord } from "./record";

/** Starts one cluster per worker, and forgets the measurements of earlier runs. */
export default async function start(options: { readonly maxWorkers: number }): Promise<void> {
  clearRecord();
  await startClusters(options);
}
