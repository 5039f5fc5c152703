import { customResourceDefinitions } from "../../../dev/tools/custom-resources";
import { PATIENCE_SECONDS, type Kubectl } from "./kubectl";

/**
 * Teaches an API server the custom resources that the layer prints, and waits until it serves them.
 * @throws Error with the reason where their definitions can't be had
 */
export async function serveCustomResources(client: Kubectl): Promise<void> {
  const found = await customResourceDefinitions();
  if ("reason" in found) throw new Error(found.reason);
  const files = found.files.flatMap((file) => ["-f", file]);
  // Client-side apply would copy each definition into an annotation, which has no room for it.
  await client.run(["apply", "--server-side", ...files]);
  await client.run(["wait", "--for=condition=Established", `--timeout=${PATIENCE_SECONDS}s`, ...files]);
}
