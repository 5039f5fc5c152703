import { mkdtempSync, rmSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import type { Runner } from "../../../lib/runbook/procedure";
import { kubeconfigFor } from "../../helpers/fake-api-server";
import { startProxy } from "../delivery/proxy";
import { groupOf } from "./groups";

/** How the tool connects as each on-call role. */
export interface ToolAccess {
  readonly kubeconfigs: Partial<Readonly<Record<Runner, string>>>;
  readonly stop: () => Promise<void>;
}

const ROLES = ["read", "operate", "breakglass"] as const;

/** Starts a proxy for each role, and writes kubeconfigs with the context of an environment. Its client can't act as a group, as kubectl does. */
export async function toolAccess(kubeconfig: string, context: string): Promise<ToolAccess> {
  const folder = mkdtempSync(join(tmpdir(), "runbook-access-"));
  const proxies = await Promise.all(
    ROLES.map(async (role) => {
      const proxy = await startProxy(kubeconfig, { user: "test-user", group: groupOf(role) });
      return { role, proxy, file: kubeconfigFor(mkdtempSync(join(folder, role)), context, proxy.url) };
    }),
  );
  return {
    kubeconfigs: Object.fromEntries(proxies.map(({ role, file }) => [role, file])),
    stop: async () => {
      await Promise.all(proxies.map(({ proxy }) => proxy.stop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
