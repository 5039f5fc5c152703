import { spawn, type ChildProcess } from "child_process";
import { newFolder } from "../../bin/command-line";
import { kubeconfigFor } from "../../helpers/fake-api-server";
import type { Kubectl } from "./kubectl";

const proxies: ChildProcess[] = [];

/** Writes a kubeconfig of a user in a group. A proxy impersonates it, because the client of the tool can't impersonate groups. */
export async function kubeconfigOf(kubectl: Kubectl, group: string, context: string): Promise<string> {
  const { program, kubeconfig } = kubectl;
  const args = ["proxy", "--port=0", "--as=test-user", `--as-group=${group}`];
  const proxy = spawn(program, args, {
    env: { ...process.env, KUBECONFIG: kubeconfig },
    stdio: ["ignore", "pipe", "ignore"],
  });
  proxies.push(proxy);
  const port = await new Promise<string>((resolve, reject) => {
    proxy.on("error", reject);
    proxy.stdout.on("data", (text: Buffer) => resolve(/127\.0\.0\.1:(\d+)/.exec(String(text))?.[1] ?? "0"));
  });
  return kubeconfigFor(newFolder(), context, `http://127.0.0.1:${port}`);
}

/** Stops the proxies. */
export function stopProxies(): void {
  for (const proxy of proxies.splice(0)) proxy.kill();
}
