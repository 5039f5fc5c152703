import { customResourceDefinitions, entryDefinitions, type Found } from "../../../dev/tools/custom-resources";
import { TIMEOUT_SECONDS, type Kubectl } from "./kubectl";

/**
 * Registers the custom resource definitions that the layer needs, and waits until the API server serves them.
 * @throws Error with the reason if the definitions can't be downloaded
 */
export async function serveCustomResources(client: Kubectl): Promise<void> {
  return serve(client, await customResourceDefinitions());
}

/** Does the same for the definitions that the Gateway of the node tests uses. */
export async function serveEntryResources(client: Kubectl): Promise<void> {
  return serve(client, await entryDefinitions());
}

async function serve(client: Kubectl, found: Found): Promise<void> {
  if ("reason" in found) throw new Error(found.reason);
  const files = found.files.flatMap((file) => ["-f", file]);
  // Client-side apply would copy each definition into an annotation and exceed the size limit for annotations.
  await client.run(["apply", "--server-side", ...files]);
  await client.run(["wait", "--for=condition=Established", `--timeout=${TIMEOUT_SECONDS}s`, ...files]);
}
