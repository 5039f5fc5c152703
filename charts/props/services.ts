import type { LayerEdgeServiceProps } from "../../lib/constructs/edge-service";
import { judged } from "../../lib/constructs/validation";
import type { LayerService } from "../../lib/layer/layer";
import type { ResolvedSecrets } from "../../lib/layer/secrets";
import type { SecretConcern } from "../../lib/names";
import type { EnvironmentVariable } from "../../lib/traffic/callees";
import type { Callees } from "../../lib/traffic/layer-calls";

/** Returns the props of a service in a layer. */
export function edgeServiceProps(
  service: LayerService,
  secrets: ResolvedSecrets,
  callees: Callees,
): LayerEdgeServiceProps {
  return judged({
    service,
    calls: service.calls.flatMap((callee) => callees.get(callee) ?? []),
    secretEnvironment: secretEnvironment(service, secrets),
  });
}

function secretEnvironment({ secrets }: LayerService, active: ResolvedSecrets): EnvironmentVariable[] {
  const concerns = Object.keys(secrets).sort() as SecretConcern[];
  return concerns.flatMap((concern) =>
    (secrets[concern] ?? []).map((key) => ({ name: key, secret: { name: active[concern], key } })),
  );
}
